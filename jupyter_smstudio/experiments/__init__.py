"""Experiments and their runs: found again, compared, charted, reproduced.

Every fact lives in MLflow; this feature reads it through ``core.tracking`` and writes it the same way.
Reading order: ``models``, ``service``, and the modules the service is put together from.
"""
