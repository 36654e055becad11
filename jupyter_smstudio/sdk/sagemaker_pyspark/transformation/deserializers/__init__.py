"""``from sagemaker_pyspark.transformation.deserializers import …``: all that the module of that name has."""

from .deserializers import *  # noqa: F403  its list of names is this package's
