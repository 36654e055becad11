"""Searches for good hyperparameters: every trial is a training job, chosen by what earlier ones reached.

A coordinator in the server asks Optuna for points and tells it their results; pages and the SDK read
the studio's own tables. ``docs/features/tuning.md`` says how, and decision record 0010 why.
"""
