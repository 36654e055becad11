"""Kinds of clusters, a module each; all implement :class:`~.base.Kind`."""
