"""The driver process of a Spark session: it owns the SparkContext and the list of statements.

It listens on a unix socket and outlives the server that started it. Started with
``python -m jupyter_smstudio.spark.runtime.driver ORDER.json``.
"""
