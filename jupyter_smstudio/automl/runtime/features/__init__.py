"""Features: from a table's columns to the numbers that an algorithm is given, learned within a fold.

Nothing here knows any table: every rule holds for columns of its kind.
"""
