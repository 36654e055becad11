"""Experiments and runs, as in the original's SDK from 2.123 on: a thin layer over MLflow's REST API."""

from .run import Run, list_runs, load_run

__all__ = ["Run", "list_runs", "load_run"]
