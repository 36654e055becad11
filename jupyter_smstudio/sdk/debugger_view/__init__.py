"""A live view of a training's tensors in a notebook; needs ipywidgets, and numpy for all that is drawn."""

from .tensor_view import TensorView

__all__ = ["TensorView"]
