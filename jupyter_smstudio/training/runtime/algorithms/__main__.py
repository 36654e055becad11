"""Runs one algorithm over the job's data: ``python -m … kmeans``."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from .container import Container, Mistake
from .definitions.catalog import DEFINITIONS
from .hyperparameters import InvalidHyperparameters
from .metrics_log import MetricsLog

MODULES = {"kmeans": "kmeans", "pca": "pca", "linear-learner": "linear_learner", "xgboost": "xgboost_job"}
"""Each has ``train(container, hyperparameters, log)``."""


def main(arguments: list[str]) -> int:
    """Train, and return the exit code: 0, or 1 where a person has to put something right."""
    container = Container.from_environment(os.environ)
    log = MetricsLog(container.host)
    try:
        _train(arguments, container, log)
    except (Mistake, InvalidHyperparameters) as mistake:
        container.fail(str(mistake))
        print(mistake, file=sys.stderr, flush=True)
        return 1
    except Exception as error:  # whatever it is, the job's page has to say it; the log has where
        container.fail(f"AlgorithmError: {type(error).__name__}: {error}")
        raise
    return 0


def _train(arguments: list[str], container: Container, log: MetricsLog) -> None:
    name = arguments[0] if len(arguments) == 1 else ""
    if name not in MODULES:
        raise Mistake(f"Name one algorithm of {', '.join(MODULES)}; {' '.join(arguments)!r} is none.")
    values = DEFINITIONS[name].read(container.hyperparameters)
    container.channel(DEFINITIONS[name].channels[0])
    log.info(f"{DEFINITIONS[name].display_name} with {_told(values)}")
    module: Any = importlib.import_module(f"{__package__}.{MODULES[name]}")
    container.model_dir.mkdir(parents=True, exist_ok=True)
    module.train(container, values, log)


def _told(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items() if value is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
