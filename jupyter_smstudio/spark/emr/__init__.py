"""Clusters of Amazon EMR: everything that asks AWS is here, and boto3 is loaded when the first of it does."""
