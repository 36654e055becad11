"""Looks at PyTorch's tensors without copying them where it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def dense(value: torch.Tensor) -> torch.Tensor:
    """Return a tensor's elements outside of autograd; of a sparse one, those that it holds."""
    tensor = value.detach()
    if hasattr(tensor, "to_local"):  # a part of a distributed tensor: this worker's
        tensor = tensor.to_local()
    if tensor.is_sparse:
        tensor = tensor.coalesce().values()
    return tensor.resolve_conj().resolve_neg()


def is_plain(value: torch.Tensor) -> bool:
    """Tell whether a tensor's elements lie in memory as they are; ``dense`` makes others so."""
    import torch

    return (
        type(value) in (torch.Tensor, torch.nn.Parameter)
        and value.layout is torch.strided
        and not value.is_conj()
        and not value.is_neg()
    )


def is_ordinary(value: torch.Tensor) -> bool:
    """Tell whether numpy can look at a tensor as at a vector of float32, without any copy."""
    import torch

    return value.dtype is torch.float32 and value.is_cpu and is_plain(value) and value.is_contiguous()


def in_memory_order(tensor: torch.Tensor) -> torch.Tensor:
    """Return all elements as a vector: as they lie in memory where that is without gaps, else in a copy."""
    order = sorted(range(tensor.dim()), key=tensor.stride, reverse=True)
    laid_out = tensor.permute(order)
    return laid_out.view(-1) if laid_out.is_contiguous() else tensor.reshape(-1)


def tensors_in(values: Any) -> Iterator[torch.Tensor]:
    """Go through the tensors of what a module takes or returns: one, or nested in tuples, lists, mappings."""
    import torch

    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, Mapping):
        for each in values.values():
            yield from tensors_in(each)
    elif isinstance(values, tuple | list):
        for each in values:
            yield from tensors_in(each)
