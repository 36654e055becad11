"""The rules of docs/architecture.md, read off the sources themselves."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.features import FEATURES
from jupyter_smstudio.web.events import SCHEMAS

from .sources import PACKAGE, ROOT, tracked

FRONT_END = ROOT / "labextension" / "src"

FRONT_FEATURES = ("home", *FEATURES)
LINE_CEILING = 400
GENERATED = {"labextension/src/core/wire.ts"}


# Python


def python_sources() -> list[Path]:
    return [path for path in tracked("jupyter_smstudio/*.py") if "migrations" not in path.parts]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Return the absolute names of all modules that a file imports, wherever in it."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            absolute = importlib.util.resolve_name(base, package) if node.level else base
            found.add(absolute)
            found.update(f"{absolute}.{alias.name}" for alias in node.names)
    return found


def top_level(path: Path) -> set[str]:
    """Return the first names of what is imported when the module is, and not only in a function."""
    tree = ast.parse(path.read_text())
    body = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    names = set()
    for node in ast.walk(body):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


PYTHON_EDGES = {(module_name(path), imported) for path in python_sources() for imported in imports(path)}
OWN = "jupyter_smstudio"


def edges(importer: str, imported: str) -> set[tuple[str, str]]:
    """Return the imports between two packages, for the message of a failing test."""
    return {
        (start, end)
        for start, end in PYTHON_EDGES
        if within(start, f"{OWN}.{importer}") and within(end, f"{OWN}.{imported}")
    }


@pytest.mark.parametrize(
    "above", [*FEATURES, "web", "app", "composition", "cli", "testing"], ids=lambda name: f"core-{name}"
)
def test_core_knows_nothing_above_it(above: str) -> None:
    assert edges("core", above) == set()


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_imports_no_other_and_nothing_that_composes_it(feature: str) -> None:
    for other in ({*FEATURES} - {feature}) | {"app", "composition", "cli", "testing"}:
        assert edges(feature, other) == set()


LAYERS = {"runtime": 0, "modes": 0, "spaces": 0, "trainings": 0, "panels": 0, "tensor_query": 0, "store": 1}
LAYERS |= {"rows": 1, "statements": 1, "service": 3, "exchange": 3, "handlers": 4, "provisioner": 4}
"""Of a feature's modules; ``…models`` are the lowest, every other one is between store and service."""


@pytest.mark.parametrize("feature", FEATURES)
def test_imports_within_a_feature_point_down(feature: str) -> None:
    def layer(module: str) -> int:
        name = module.split(".")[2]
        return 0 if name.endswith("models") else LAYERS.get(name, 2)

    depth = len(f"{OWN}.{feature}".split("."))
    wrong = {
        (start, end)
        for start, end in edges(feature, feature)
        if len(start.split(".")) > depth and len(end.split(".")) > depth and layer(start) < layer(end)
    }
    assert wrong == set()


@pytest.mark.parametrize("feature", FEATURES)
def test_only_handlers_and_composers_know_a_features_web_side(feature: str) -> None:
    web = {pair for pair in edges(feature, "web") if not within(pair[0], f"{OWN}.{feature}.handlers")}
    assert web == set()
    users = {start for start, end in PYTHON_EDGES if within(end, f"{OWN}.{feature}.handlers")}
    assert users == {f"{OWN}.web.routes"}


def test_the_glue_to_jupyter_knows_of_features_only_their_ports_and_handlers() -> None:
    allowed = {"ports", "addresses", "handlers"}
    reached = {
        pair
        for feature in FEATURES
        for pair in edges("web", feature)
        if pair[1].split(".")[2:] and pair[1].split(".")[2] not in allowed
    }
    assert reached == set()


NOTEBOOK = r"training\.runtime\.notebook"
"""Runs in a job, whose image has a kernel's own packages and no server."""


def test_only_the_glue_knows_tornado_and_jupyters_packages() -> None:
    jupyter = ("tornado", "jupyter_server", "jupyter_client", "jupyterlab")
    allowed = re.compile(
        rf"{OWN}\.(web|app|domain_service|testing|[a-z]+\.handlers|kernels\.provisioner|{NOTEBOOK})(\.|$)"
    )
    wrong = {
        (start, end)
        for start, end in PYTHON_EDGES
        if end.split(".")[0] in jupyter and not allowed.match(start)
    }
    assert wrong == set()


DOORS = {
    "mlflow": r"core\.tracking\b",
    "optuna": r"(tuning|automl\.runtime\.search)\b",
    "sparkmagic": r"spark\b",
    "docker": r"core\.compute\b",
    "podman": r"core\.compute\b",
    "kubernetes": r"core\.compute\b",
    "ray": r"core\.compute\b",
    "alembic": r"core\.(database$|migrations\b)",
}


@pytest.mark.parametrize("library", DOORS)
def test_each_outside_library_has_one_door(library: str) -> None:
    users = {start for start, end in PYTHON_EDGES if within(end, library)}
    assert {user for user in users if not re.match(rf"{OWN}\.{DOORS[library]}", user)} == set()


NUMERIC = {"numpy", "scipy", "sklearn", "xgboost"}
READING = {"charset_normalizer", "duckdb", "nbclient", "nbformat", "pandas", "plotly", "pyarrow", "traitlets"}
TABULAR = NUMERIC | READING | {"autogluon", "cloudpickle", "joblib", "lightgbm", "optuna", "shap"}
SPARK = {"IPython", "hdijupyterutils", "pandas", "py4j", "pyarrow", "pyspark", "requests", "sparkmagic"}
NEEDS = {f"{OWN}.automl.runtime": TABULAR, f"{OWN}.debugger.runtime": {"numpy"}}
NEEDS |= {f"{OWN}.spark.runtime": SPARK}


def runtimes() -> list[Path]:
    return [path for path in python_sources() if "runtime" in path.parts]


def test_what_runs_in_kernels_needs_nothing_of_the_server() -> None:
    assert runtimes()
    for path in runtimes():
        home = ".".join(module_name(path).split(".")[:3])
        server = {name for name in imports(path) if within(name, OWN) and not within(name, home)}
        assert server == set(), path
        known = sys.stdlib_module_names | {"__future__"}
        if "algorithms" in path.parts and "definitions" not in path.parts:
            known |= NUMERIC  # a program by itself; nothing of a person's shares its process
        known |= NEEDS.get(home, set())
        assert top_level(path) <= known, path


@pytest.mark.parametrize("feature", [*FEATURES, "core", "web", "testing"])
def test_a_package_is_a_docstring(feature: str) -> None:
    tree = ast.parse((PACKAGE / feature / "__init__.py").read_text())
    assert ast.get_docstring(tree)
    others = [type(node) for node in tree.body[1:] if not isinstance(node, ast.ImportFrom)]
    assert others == []
    assert {node.module for node in tree.body[1:] if isinstance(node, ast.ImportFrom)} <= {"__future__"}


def test_a_service_asks_who_calls() -> None:
    for feature in FEATURES:
        files = [path for path in (PACKAGE / feature).glob("*.py") if path.stem in ("reading", "service")]
        tree = ast.parse("\n".join(path.read_text() for path in files))
        handlers = (PACKAGE / feature / "handlers.py").read_text()
        verbs = {
            node.name: [argument.arg for argument in node.args.args]
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        called = set(re.findall(r"self\.service\.(\w+)\(", handlers))
        assert called
        assert {name: verbs[name] for name in called if verbs[name][1:2] != ["caller"]} == {}


def test_a_verb_of_a_handler_has_eight_lines_at_most() -> None:
    for path in PACKAGE.glob("*/handlers.py"):
        if path.parent.name == "web":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 8, f"{path}:{node.lineno}"


def test_only_the_base_handler_speaks_http() -> None:
    wrong = {pair for pair in PYTHON_EDGES if pair[1] == "tornado.web.HTTPError"}
    assert {start for start, _ in wrong} <= {f"{OWN}.web.handlers"}


def test_whoever_catches_everything_says_why_or_raises_it_again() -> None:
    silent = []
    for path in python_sources():
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = ast.unparse(node.type) if node.type else "everything"
            reason = "#" in lines[node.lineno - 1]
            again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught in ("everything", "Exception", "BaseException") and not (reason or again):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []


# TypeScript

IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)""", re.M
)


def front_end_sources() -> list[Path]:
    return [path for path in tracked("labextension/src/*") if path.suffix in (".ts", ".tsx")]


def front_end_edges() -> Iterator[tuple[str, str]]:
    for path in front_end_sources():
        for static, dynamic in IMPORT.findall(path.read_text()):
            target = static or dynamic
            if target.startswith("."):
                end = os.path.normpath(path.parent / target)
                yield str(path.relative_to(FRONT_END)), os.path.relpath(end, FRONT_END)


FRONT_EDGES = set(front_end_edges())


def test_the_front_ends_imports_were_found() -> None:
    assert len(FRONT_EDGES) > 100
    assert ("index.ts", "home/plugin") in FRONT_EDGES
    assert {end for start, end in FRONT_EDGES if start == "index.ts"} == {
        f"{feature}/plugin" for feature in FRONT_FEATURES
    }


def test_the_front_ends_core_knows_no_feature() -> None:
    wrong = {
        pair for pair in FRONT_EDGES if pair[0].startswith("core/") and not re.match(r"core/|\.\./", pair[1])
    }
    assert wrong == set()


@pytest.mark.parametrize("feature", FRONT_FEATURES)
def test_front_end_features_meet_through_tokens_alone(feature: str) -> None:
    wrong = {
        (start, end)
        for start, end in FRONT_EDGES
        if start.startswith(f"{feature}/")
        and end.split("/")[0] in {*FRONT_FEATURES} - {feature}
        and not end.endswith("/tokens")
    }
    assert wrong == set()


@pytest.mark.parametrize("feature", FRONT_FEATURES)
def test_front_end_imports_point_down(feature: str) -> None:
    own = {pair for pair in FRONT_EDGES if pair[0].startswith(f"{feature}/")}
    forbidden = {
        rf"{feature}/components/": rf"{feature}/(api|plugin|panel)$",
        rf"{feature}/model\.ts": rf"{feature}/(plugin|panel|components/.*)$",
        rf"{feature}/api\.ts": rf"{feature}/(?!tokens$)",
        rf"{feature}/tokens\.ts": rf"{feature}/(api|plugin|panel|components/.*)$",
        rf"{feature}/(?!plugin\.ts)": rf"{feature}/plugin$",
    }
    wrong = {
        pair
        for pair in own
        for who, what in forbidden.items()
        if re.match(who, pair[0]) and re.match(what, pair[1])
    }
    assert wrong == set()


def test_one_module_speaks_to_the_server() -> None:
    asks = re.compile(
        r"\bServerConnection\.makeRequest\b|(?<![.\w])fetch\(|\bXMLHttpRequest\b|\bnew (?:Web|Event)S"
    )
    speakers = {
        str(path.relative_to(FRONT_END)) for path in front_end_sources() if asks.search(path.read_text())
    }
    assert speakers == {"core/request.ts"}


def test_nothing_of_the_server_is_shown_as_html() -> None:
    raw = re.compile(
        r"dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write"
    )
    assert [str(path) for path in front_end_sources() if raw.search(path.read_text())] == []


def test_any_is_written_in_one_module_only() -> None:
    loose = re.compile(r"(?::|<|\bas)\s*any\b")
    users = {
        str(path.relative_to(FRONT_END)) for path in front_end_sources() if loose.search(path.read_text())
    }
    assert users <= {"core/request.ts"}


# Files


def test_no_hand_written_file_is_longer_than_the_ceiling() -> None:
    sources = tracked("*.py", "*.ts", "*.tsx", "*.mjs", "*.js")
    hand_written = [
        path
        for path in sources
        if str(path.relative_to(ROOT)) not in GENERATED and "migrations" not in path.parts
    ]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in hand_written}
    assert {name: length for name, length in lengths.items() if length > LINE_CEILING} == {}


def test_a_file_is_named_after_what_is_in_it() -> None:
    vague = re.compile(r"(^|/)(utils?|helpers?|common|misc|stuff|base_utils|manager_utils)(/|\.|$)", re.I)
    assert [
        str(path.relative_to(ROOT)) for path in tracked() if vague.search(str(path.relative_to(ROOT)))
    ] == []


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_has_the_same_names_in_the_same_places(feature: str) -> None:
    # The facts and events of training are those of all jobs, in core/jobs.
    elsewhere = {PACKAGE / "training" / "store.py", SCHEMAS / "training.yaml"}
    expected = [
        *(
            PACKAGE / feature / f"{name}.py"
            for name in ("__init__", "models", "store", "service", "handlers")
        ),
        SCHEMAS / f"{feature}.yaml",
        *(FRONT_END / feature / f"{name}.ts" for name in ("plugin", "tokens", "api", "model")),
        FRONT_END / feature / "components",
        ROOT / "labextension" / "style" / f"{feature}.css",
        ROOT / "tests" / "server" / feature / "test_handlers.py",
        ROOT / "tests" / "labextension" / feature / "model.spec.ts",
        ROOT / "docs" / "features" / f"{feature}.md",
    ]
    missing = [path for path in expected if not path.exists() and path not in elsewhere]
    assert [str(path.relative_to(ROOT)) for path in missing] == []


def test_the_readme_lists_the_features_in_their_order() -> None:
    rows = re.findall(r"^\| \[?([a-z]+)\b", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [row for row in rows if row != "feature"] == [*FEATURES]


def test_the_front_ends_types_are_those_of_the_models() -> None:
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if node is None or not (ROOT / "node_modules").exists():
        pytest.skip("the front end's packages are not installed: 'make lint' installs them and checks")
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    checked = subprocess.run(
        [node, "tests/tools/wire.mjs", "--check"], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
