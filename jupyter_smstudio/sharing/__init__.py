"""Snapshots of notebooks, shared within a domain.

A snapshot is a notebook as it was at a moment, with its environment and its origin; it never changes.
Facts are in the database, contents in a folder of blobs; what others wrote is shown without running it.
"""
