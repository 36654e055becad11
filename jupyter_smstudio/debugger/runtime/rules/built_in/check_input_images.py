"""CheckInputImages: images that were not normalised."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from ..built_in_rule import AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Number, Patterns, Whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Parameters:
    """Parameters of `CheckInputImages`.

    Attributes:
        threshold_mean: how far the mean of a colour may be from 0.
        threshold_samples: images that are seen before anything is judged, then anew.
        regex: tensors with images.
        channel: axis of the colours; examples are the first axis.
    """

    threshold_mean: Annotated[float, Number(least=0)] = 0.2
    threshold_samples: Annotated[int, Whole(least=1)] = 500
    regex: Annotated[tuple[str, ...], Patterns()] = (".*hybridsequential0_input_0",)
    channel: Annotated[int, Whole()] = 1


class CheckInputImages(BuiltInRule[Parameters]):
    """Fires where the mean of a colour over enough images is too far from 0."""

    kind = Parameters
    saves: ClassVar[Saves] = {
        "input_image": {"include_regex": ".*hybridsequential0_input_0", "save_interval": "500"}
    }
    reads = "the images that the model gets (regex), their values"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._images: dict[str, int] = {}
        self._sums: dict[str, NDArray[np.float64]] = {}
        """Of a tensor: each colour's mean and mean square, times the images."""

    def examine(self, step: int) -> Iterator[Finding]:
        """Take a step's images, and judge where there are enough."""
        asked = self.parameters
        for name in self.selected(step, regexes=asked.regex):
            value = self.view.value(name, step)
            if value is None or value.ndim < 2 or not value.size:
                continue
            self._take(name, np.asarray(value, dtype=np.float64))
            if self._images[name] < asked.threshold_samples:
                continue
            images = self._images.pop(name)
            means, squares = self._sums.pop(name) / images
            worst = int(np.argmax(np.nan_to_num(np.abs(means))))  # a colour that is NaN hides no other
            if self.begins(name, bool(abs(means[worst]) > asked.threshold_mean)):
                yield self._shifted(
                    step, name, worst, images, means, np.sqrt(np.maximum(squares - means**2, 0))
                )

    def _take(self, name: str, images: NDArray[np.float64]) -> None:
        # A tensor without such an axis has one colour; so has a batch whose axis changed.
        axis = self.parameters.channel
        others = tuple(each for each in range(images.ndim) if each != axis)
        axes = others if 0 < axis < images.ndim else None
        moments = np.stack([np.atleast_1d(each.mean(axis=axes)) for each in (images, np.square(images))])
        known = self._sums.get(name)
        if known is not None and known.shape != moments.shape:
            self._images[name], known = 0, None
        self._images[name] = self._images.get(name, 0) + len(images)
        self._sums[name] = moments * len(images) + (0 if known is None else known)

    def _shifted(
        self,
        step: int,
        name: str,
        channel: int,
        images: int,
        means: NDArray[np.float64],
        deviations: NDArray[np.float64],
    ) -> Finding:
        limit, mean = self.parameters.threshold_mean, float(means[channel])
        return self.finding(
            step,
            name,
            f"the mean of colour {channel} over {images} images is {mean:.3g}, more than {limit:g} from 0.",
            explanation=(
                f"Over the last {images} images until step {step}, the values of colour {channel} were "
                f"{mean:.3g} on average. Most vision models are made for images of mean 0 and variance 1, "
                "and learn slowly or not at all from others, as all gradients of the first layer share a "
                "sign. Subtract the mean of the training images and divide by their standard deviation "
                "before the model."
            ),
            proposal=Proposal(
                "normalised_images",
                "Normalise the images by the mean and the standard deviation of the training images.",
                {"mean": _rounded(means), "std": _rounded(deviations)},
            ),
            mean=mean,
            threshold_mean=limit,
            images=images,
        )


def _rounded(values: NDArray[np.float64]) -> str:
    return json.dumps([round(float(each), 4) for each in values])
