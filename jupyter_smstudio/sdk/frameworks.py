"""Script mode: an estimator for each framework that has an image."""

from __future__ import annotations

from typing import Any

from .estimator import Estimator


class Framework(Estimator):
    """A script of a framework.

    Args:
        entry_point: the script; hyperparameters reach it as ``--name value``, folders as ``SM_*``.
        source_dir: folder it is in, with its ``requirements.txt``; None (default): the script alone.
        framework_version: of the original's container; the studio's image has the version it names.
        py_version: as above.
        kwargs: of :class:`~.estimator.EstimatorBase`.
    """

    def __init__(
        self,
        entry_point: str,
        source_dir: str | None = None,
        framework_version: str | None = None,
        py_version: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(entry_point=entry_point, source_dir=source_dir, **kwargs)
        self.framework_version = framework_version
        self.py_version = py_version


class SKLearn(Framework):
    """A scikit-learn script, in the image Data Science."""

    default_image = "data-science"


class PyTorch(Framework):
    """A PyTorch script; with several hosts, ``torch.distributed`` finds them by ``env://``."""

    default_image = "pytorch-cpu"


class TensorFlow(Framework):
    """A TensorFlow script."""

    default_image = "tensorflow-cpu"


class XGBoost(Framework):
    """An XGBoost script; the built-in algorithm is ``Estimator(image_uris.retrieve("xgboost"))``."""

    default_image = "xgboost-lightgbm"
