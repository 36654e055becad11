"""Kernels that an image has and this machine's Jupyter has not, such as PySpark's."""

from __future__ import annotations

import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from jupyter_smstudio.core.compute.images.base import KernelSpec
from jupyter_smstudio.web.kernelspecs import know_kernels_of_images

SCALA = KernelSpec(name="sparkkernel", display_name="Spark", language="scala")


def test_kernels_of_images_are_known_beside_jupyters_own() -> None:
    specs = KernelSpecManager()
    know_kernels_of_images(specs, lambda name: SCALA if name == SCALA.name else None)
    found = specs.get_kernel_spec("sparkkernel")
    assert (found.display_name, found.language, found.argv) == ("Spark", "scala", [])
    assert "ipykernel_launcher" in specs.get_kernel_spec("python3").argv
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("nobodys")
