"""Reading any table, and knowing its columns.

``guess(path)`` says how a file is to be read, ``read_table(path, reading)`` reads it into a frame, and
``describe(frame, target)`` says what its columns are and what is to be predicted.
"""

from __future__ import annotations
