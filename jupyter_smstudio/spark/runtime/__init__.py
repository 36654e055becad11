"""Code that runs in images with Spark: drivers of sessions and what kernels load. It needs no server."""
