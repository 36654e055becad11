"""The original's name of the studio's Spark magics."""

from __future__ import annotations

from pathlib import Path

from jupyter_smstudio.sdk.originals import give_way

NAME = "sagemaker_studio_analytics_extension"

if __name__ == NAME:
    give_way(NAME, Path(__file__).parent)
