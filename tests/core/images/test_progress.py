"""What uv prints becomes stages and a fraction; the lines are uv's own (0.13.8, not on a terminal)."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.compute.images.progress import InstallProgress
from jupyter_smstudio.core.compute.images.uv import failure_reason


def follow(*lines: str) -> InstallProgress:
    progress = InstallProgress()
    for line in lines:
        progress.read(line)
    return progress


def test_nothing_is_claimed_before_something_is_known() -> None:
    progress = follow("Using Python 3.11.7 environment at: .")
    assert (progress.stage, progress.fraction, progress.note) == ("resolve", None, "")


def test_downloads_count_by_their_size() -> None:
    progress = follow(
        "Resolved 52 packages in 161ms",
        "Downloading pyarrow (52.5MiB)",
        "Downloading pillow (7.5MiB)",
        " Downloaded pillow",
    )
    assert progress.stage == "download" and progress.packages == 52
    assert progress.fraction == pytest.approx(0.9 * 7.5 / 60)
    assert progress.note == "pyarrow: 52 MiB to go"


def test_installing_follows_downloading_and_cached_packages_need_none() -> None:
    assert follow("Resolved 2 packages in 1ms", "Prepared 1 package in 2ms").stage == "install"
    cached = follow("Resolved 52 packages in 213ms", "Installed 52 packages in 231ms")
    assert (cached.stage, cached.fraction, cached.note) == ("install", 0.9, "52 packages")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            [
                "Using Python",
                "error: No solution found",
                "  cause: Because a was not found",
                "         hint: b",
            ],
            "No solution found\nBecause a was not found\nb",
        ),
        (
            ["  × No solution found when resolving dependencies:", "  ╰─▶ Because you require a==1"],
            "No solution found when resolving dependencies:\nBecause you require a==1",
        ),
        (["something else"], "something else"),
        ([], ""),
    ],
)
def test_the_reason_is_uvs_own_words(output: list[str], reason: str) -> None:
    assert failure_reason(output) == reason
