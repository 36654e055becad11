"""Names of images and algorithms, where the original has addresses in a registry."""

from __future__ import annotations

ALGORITHMS = ("kmeans", "pca", "linear-learner", "xgboost")
IMAGES = {
    "sklearn": "data-science",
    "pytorch": "pytorch-cpu",
    "tensorflow": "tensorflow-cpu",
}


def algorithm_of(image: str) -> str:
    """Return the built-in algorithm that an image stands for; empty: none.

    Args:
        image: what :func:`retrieve` returns, or an address in the original's registry, as
            ``174872318107.dkr.ecr.us-west-2.amazonaws.com/kmeans:1``.
    """
    registry, _, name = image.rpartition("/")
    algorithm = name.partition(":")[0].removeprefix("sagemaker-") if registry else image
    return algorithm if algorithm in ALGORITHMS else ""


def retrieve(framework: str, region: str | None = None, version: str | None = None, **_: object) -> str:
    """Return what ``image_uri`` takes for a framework or a built-in algorithm.

    Args:
        framework: ``kmeans``, ``pca``, ``linear-learner``, ``xgboost``, ``sklearn``, ``pytorch`` or
            ``tensorflow``.
        region: of the original's cloud; has no meaning here.
        version: of the original's container; the studio has one version of each.

    Raises:
        ValueError: the studio has none of that name.
    """
    if framework in ALGORITHMS:
        return framework
    if framework in IMAGES:
        return IMAGES[framework]
    known = ", ".join((*ALGORITHMS, *IMAGES))
    raise ValueError(f"There is no image for {framework!r}; there are {known}.")
