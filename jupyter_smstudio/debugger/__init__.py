"""Sees inside a training while it runs: tensors that are captured, read, and judged by rules.

``runtime`` is what programs of jobs and notebooks import: capture, storage, reading, rules.
``docs/features/debugger.md`` says how it is used.
"""
