"""``from sagemaker_pyspark.transformation.serializers import …``: all that the module of that name has."""

from .serializers import *  # noqa: F403  its list of names is this package's
