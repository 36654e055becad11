# Six verbs, each safe to repeat. Each needs only Python 3.11 or newer, and installs the rest into this folder.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
TOOL = $(or $(PYTHON),$(error SM Studio needs Python 3.11 or newer; on Debian: sudo apt-get install python3)) -B tests/tools

.PHONY: run hub test lint bench docs

run: ## Open the studio with the demo notebooks.
	@$(TOOL)/run.py $(ARGS)

hub: ## Open a domain for a team on this machine: JupyterHub, PostgreSQL, three users. Needs root.
	@$(TOOL)/hub.py $(ARGS)

test: ## Check everything: types, Python, TypeScript, the wheel, a real browser, Binder.
	@$(TOOL)/check.py $(ARGS)

lint: ## Check style, types and what is generated; the first part of test.
	@$(TOOL)/check.py --only lint $(ARGS)

bench: ## Measure; print a table and write JSON to benchmarks/results.
	@$(TOOL)/within.py python -m benchmarks $(ARGS)

docs: ## Write docs/reference anew.
	@$(TOOL)/within.py python tests/tools/reference.py $(ARGS)
