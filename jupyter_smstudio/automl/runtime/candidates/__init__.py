"""Candidates: pairs of a recipe for features and an algorithm, their ranges, and what one is made of."""
