"""Saves the variables of a notebook's kernel and loads them in another one.

Runs inside users' kernels, on Python 3.10 and newer: the standard library, IPython, cloudpickle, and
NumPy, pandas or PyTorch where they are loaded. ``runtime/moving.py`` is the way in.
"""
