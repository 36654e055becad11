"""Livy's REST protocol over Spark drivers of this machine, and over a Livy elsewhere."""
