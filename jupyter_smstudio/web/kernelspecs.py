"""Kernelspecs of images' kernels, such as PySpark's, which this machine's Jupyter has not."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from ..core.compute.images.base import KernelSpec as ImageKernel


def know_kernels_of_images(specs: KernelSpecManager, find: Callable[[str], ImageKernel | None]) -> None:
    """Let Jupyter start kernels by names that only an image has.

    It asks for the spec of each kernel, also where the studio's provisioner starts the process. The spec has
    no command: without the provisioner nothing can be started by it.

    Args:
        specs: of the server; the instance is changed, which exists before any extension is loaded.
        find: returns the kernel of an image by its name; None where no kernel is placed that has it.
    """
    known = specs.get_kernel_spec

    def get_kernel_spec(kernel_name: str) -> KernelSpec:
        try:
            return known(kernel_name)
        except NoSuchKernel:
            kernel = find(kernel_name)
            if kernel is None:
                raise
            return KernelSpec(argv=[], display_name=kernel.display_name, language=kernel.language)

    specs.get_kernel_spec = get_kernel_spec  # type: ignore[method-assign]
