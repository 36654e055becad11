"""Candidates: pairs of a recipe for features and an algorithm, the ranges of each, and what one is made of."""
