"""What other studios wrote into a notebook, and what we make of it."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.kernels.proposals import propose

ARN = "arn:aws:sagemaker:us-east-1:081325390199:image/"


def sagemaker(image: str, kernel: str = "python3", **metadata: Any) -> dict[str, Any]:
    name = f"{kernel}__SAGEMAKER_INTERNAL__{ARN}{image}"
    return {"kernelspec": {"name": name, "display_name": "Python 3 (Data Science)"}, **metadata}


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("datascience-1.0", "data-science"),
        ("sagemaker-data-science-310-v1", "data-science"),
        ("python-3.6", "base-python"),
        ("sagemaker-sparkmagic", "sparkmagic"),
        ("pytorch-1.12-gpu-py38", "pytorch-gpu"),
        ("pytorch-1.12-cpu-py38", "pytorch-cpu"),
        ("tensorflow-2.6-cpu-py38-ubuntu20.04-v1", "tensorflow-cpu"),
        ("mxnet-1.9-cpu-py38", "mxnet"),
    ],
)
def test_images_of_sagemaker_find_ours(image: str, expected: str) -> None:
    found = propose(sagemaker(image, instance_type="ml.m5.large"), InstanceCatalog())
    assert (found.source, found.image, found.instance_type) == ("sagemaker", expected, "ml.m5.large")


def test_a_size_we_do_not_have_is_said() -> None:
    found = propose(sagemaker("datascience-1.0", instance_type="ml.x9.huge"), InstanceCatalog())
    assert found.instance_type == "ml.t3.medium" and "ml.x9.huge" in found.note


def test_a_gpu_image_is_proposed_on_a_gpu() -> None:
    assert propose(sagemaker("pytorch-1.12-gpu-py38"), InstanceCatalog()).instance_type == "ml.g4dn.xlarge"


def test_our_own_choice_wins() -> None:
    own = {"image": "base-python", "kernel": "python3", "instance_type": "ml.c5.large"}
    found = propose({**sagemaker("datascience-1.0"), "smstudio": own}, InstanceCatalog())
    assert (found.source, found.image, found.instance_type) == ("smstudio", "base-python", "ml.c5.large")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": None, "smstudio": 5},
        {"kernelspec": {"name": ["x"]}, "instance_type": {"a": 1}},
        {"smstudio": {"image": None}},
        {"kernelspec": {"name": "__SAGEMAKER_INTERNAL__"}, "instance_type": 7},
    ],
)
def test_strange_metadata_gets_an_ordinary_proposal(metadata: dict[str, Any]) -> None:
    found = propose(metadata, InstanceCatalog())
    assert (found.image, found.kernel, found.instance_type) == ("data-science", "python3", "ml.t3.medium")
