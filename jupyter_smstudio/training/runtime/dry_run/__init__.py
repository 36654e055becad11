"""Tries a job's program on the first records of its channels, within seconds.

``python -m jupyter_smstudio.training.runtime.dry_run PROGRAM …`` is what a dry run's job starts in the
program's place. It needs the standard library alone, so that it runs in every image.
"""
