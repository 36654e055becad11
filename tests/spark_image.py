"""The Python that Spark's own tests run drivers with: the image ``sparkanalytics``, built once a machine."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.base import ImageSpec
from jupyter_smstudio.core.compute.images.overlay import site_packages
from jupyter_smstudio.core.compute.images.provider import open_images
from jupyter_smstudio.core.compute.programs import find_spark_java
from jupyter_smstudio.core.models import Caller

VARIABLE = "SMSTUDIO_SPARK_PYTHON"
"""Names an interpreter that has pyspark already, for those who change Spark's code."""
STUBS = Path(__file__).parents[1] / "jupyter_smstudio" / "core" / "compute" / "images" / "stubs"


class _NoTimes:
    def expected_seconds(self, stage: str, subject: str) -> float | None:
        return None

    def remember(self, subject: str, seconds: object) -> None:
        pass


class _NoCustomImages:
    def visible(self, caller: Caller) -> list[ImageSpec]:
        return []


def cache_folder() -> Path:
    """Return where images that tests have built are kept between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "jupyter-smstudio" / "tests"


def spark_python() -> Path:
    """Return an interpreter with pyspark: what ``SMSTUDIO_SPARK_PYTHON`` names, else that of the image."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return spark_prefix() / "bin" / "python"


def spark_prefix() -> Path:
    """Return the environment of the image; whoever asks first builds it, the others wait."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return asyncio.run(_build(folder))


def spark_packages() -> Path:
    """Return the folder of its installed packages."""
    return site_packages(spark_python().parents[1])


def spark_java() -> dict[str, str]:
    """Return the variable by which a Python of the image finds its Java, as the studio sets it."""
    return {"JAVA_HOME": str(find_spark_java(spark_packages()).home)}


async def _build(folder: Path) -> Path:
    images = open_images(folder, _NoCustomImages(), SystemClock(), _NoTimes())
    try:
        return (await images.ensure(Caller("tests"), "sparkanalytics")).prefix
    finally:
        await images.builder.close()
