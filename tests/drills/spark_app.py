"""A PySpark application for a processing job: counts the words of its input."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import explode, split
from spark_words import SEPARATOR  # type: ignore[import-not-found]  # of submit_py_files

session = SparkSession.builder.appName("words").getOrCreate()
lines = session.read.text(f"file://{sys.argv[1]}")
counts = lines.select(explode(split("value", SEPARATOR)).alias("word")).groupBy("word").count()
counts.coalesce(1).write.csv(f"file://{sys.argv[2]}", mode="overwrite")
print("heap", session.conf.get("spark.driver.memory"), "mark", session.conf.get("spark.mark"))
session.stop()
