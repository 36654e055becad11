"""Which of our images and sizes comes nearest to what a notebook was saved with.

SageMaker Studio writes ``kernelspec.name = python3__SAGEMAKER_INTERNAL__<image ARN>`` and
``instance_type`` into a notebook (developer guide: notebooks-run-and-manage-metadata; resource ids of
images: notebooks-available-images).
"""

from __future__ import annotations

import re
from typing import Any

from ..core.compute.catalog import InstanceCatalog
from ..core.errors import NotFound
from .models import Proposal
from .ports import NO_ADVICE, Advice

INTERNAL = "__SAGEMAKER_INTERNAL__"
DEFAULT_IMAGE = "data-science"
DEFAULT_INSTANCE_TYPE = "ml.t3.medium"
GPU_INSTANCE_TYPE = "ml.g4dn.xlarge"

IMAGES_BY_ARN = (
    (re.compile(r"sparkmagic|sparkanalytics", re.I), "sparkmagic"),
    (re.compile(r"pytorch.*gpu", re.I), "pytorch-gpu"),
    (re.compile(r"pytorch", re.I), "pytorch-cpu"),
    (re.compile(r"tensorflow", re.I), "tensorflow-cpu"),
    (re.compile(r"mxnet", re.I), "mxnet"),
    (re.compile(r"datascience|data-science", re.I), "data-science"),
    (re.compile(r"xgboost|lightgbm", re.I), "xgboost-lightgbm"),
    (re.compile(r"python-3|base-python", re.I), "base-python"),
)
"""First match wins; searched in the resource id, then in the kernel's display name."""


def propose(metadata: dict[str, Any], catalog: InstanceCatalog, advice: Advice = NO_ADVICE) -> Proposal:
    """Read a notebook's metadata and say where it should run.

    Args:
        metadata: of the notebook; anything in it may be missing, or of a wrong type.
        catalog: to know which instance types exist.
        advice: what the domain proposes where the notebook says nothing.
    """
    default_type = _known(advice.default_instance_type, catalog) or DEFAULT_INSTANCE_TYPE
    own = metadata.get("smstudio")
    if isinstance(own, dict) and isinstance(own.get("image"), str):
        return Proposal(
            image=own["image"],
            kernel=_text(own.get("kernel")) or "python3",
            instance_type=_known(own.get("instance_type"), catalog) or default_type,
            source="smstudio",
            note="",
        )
    spec = metadata.get("kernelspec")
    name = _text(spec.get("name")) if isinstance(spec, dict) else ""
    display_name = _text(spec.get("display_name")) if isinstance(spec, dict) else ""
    if INTERNAL in name:
        return _from_sagemaker(name, display_name, metadata.get("instance_type"), catalog)
    if name and name != "python3":
        return _default("kernelspec", f"Saved with the kernel {display_name or name}.", advice, default_type)
    return _default("default", "", advice, default_type)


def _from_sagemaker(
    name: str, display_name: str, instance_type: object, catalog: InstanceCatalog
) -> Proposal:
    kernel, _, arn = name.partition(INTERNAL)
    resource = arn.rsplit("/", 1)[-1]
    image = _image(resource) or _image(display_name) or DEFAULT_IMAGE
    fallback = GPU_INSTANCE_TYPE if image.endswith("-gpu") else DEFAULT_INSTANCE_TYPE
    found = _known(instance_type, catalog)
    size = "" if found or not instance_type else f" There is no {instance_type!s:.40} here."
    kernels = {"pysparkkernel", "sparkkernel", "python3"}
    return Proposal(
        image=image,
        kernel=kernel if kernel in kernels else "python3",
        instance_type=found or fallback,
        source="sagemaker",
        note=f"Saved by SageMaker Studio with {display_name or resource}.{size}",
    )


def _default(source: str, note: str, advice: Advice, instance_type: str) -> Proposal:
    return Proposal.model_validate(
        {
            "image": advice.default_image or DEFAULT_IMAGE,
            "kernel": "python3",
            "instance_type": instance_type,
            "source": source,
            "note": note,
        }
    )


def _image(text: str) -> str | None:
    return next((image for pattern, image in IMAGES_BY_ARN if pattern.search(text)), None)


def _known(instance_type: object, catalog: InstanceCatalog) -> str | None:
    try:
        return catalog.get(_text(instance_type)).name
    except NotFound:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
