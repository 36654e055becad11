"""Ensembling: AutoGluon's stack of models in place of the search, in the same record."""
