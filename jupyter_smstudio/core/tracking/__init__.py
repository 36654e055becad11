"""The record of experiments: an MLflow server beside the studio, or one that runs elsewhere.

The only package that imports mlflow. Reading order: ``base`` (what features may ask), ``server`` (the
child and its life), ``child`` and ``app`` (what runs inside it), ``rules`` (what it refuses).
"""
