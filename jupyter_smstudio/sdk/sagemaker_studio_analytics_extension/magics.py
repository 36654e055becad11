"""``%load_ext sagemaker_studio_analytics_extension.magics``."""

from __future__ import annotations

from jupyter_smstudio.sdk.spark_magics import load_ipython_extension, unload_ipython_extension

__all__ = ["load_ipython_extension", "unload_ipython_extension"]
