"""The encoding of a text: told by its first bytes, proved by decoding all of it, or guessed."""

from __future__ import annotations

import codecs

import charset_normalizer

from ..schema import Guess
from .mistake import TableMistake
from .survey import Survey

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks and the encoding each stands for; the longer ones first."""
LIKELY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp850", "mac_roman",
]  # fmt: skip
"""What tables in the wild come in; a guess among all that Python knows is led astray by few letters."""
SIMILAR_CHAOS = 0.05
"""Two readings whose share of odd characters differs by less are told apart by how common they are."""


def guess_encoding(seen: Survey) -> tuple[str, Guess]:
    """Return the encoding of a file, by Python's name, and what it was told by.

    Raises:
        TableMistake: the file is no text.
    """
    for mark, encoding in MARKS:
        if seen.head.startswith(mark):
            return encoding, _told(f"The file begins with the byte order mark of {encoding.upper()}.")
    if wide := _wide(seen.head):
        return wide, _told(
            f"Every second byte is zero, as in {wide.upper()} without a byte order mark.", False
        )
    if b"\0" in seen.head:
        line = seen.head[: seen.head.index(b"\0")].count(b"\n") + 1
        raise TableMistake(f"Line {line} has a zero byte: the file is no text. Choose CSV or Parquet.", line)
    if seen.is_utf8:
        return "utf-8", _told("All of the file is UTF-8.")
    return _by_statistics(seen)


def _told(why: str, sure: bool = True) -> Guess:
    return Guess("encoding", why, sure)


def _wide(head: bytes) -> str | None:
    """Return the UTF-16 that Latin text in ``head`` is written in, if it is."""
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.4 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd == 0 else None


def _by_statistics(seen: Survey) -> tuple[str, Guess]:
    found = list(charset_normalizer.from_bytes(seen.strange, cp_isolation=LIKELY))
    if not found:
        raise TableMistake(
            f"Line {seen.strange_line} is in no encoding that tables are commonly written in. "
            "Save the file as UTF-8, or set its encoding.",
            seen.strange_line,
        )
    best = min(found, key=lambda each: each.chaos)
    close = [each for each in found if each.chaos <= best.chaos + SIMILAR_CHAOS]
    # Western European text is by far the commonest that is not UTF-8, and few letters look alike in many.
    western = next((each for each in close if "cp1252" in each.could_be_from_charset), None)
    encoding = "cp1252" if western else found[0].encoding
    shown = seen.strange.split(b"\n")[0].decode(encoding, "replace").strip()[:80]
    why = (
        f"Line {seen.strange_line} is not UTF-8; the letters fit {encoding} best, in which it reads "
        f"“{shown}”. Change it if the letters look wrong."
    )
    return encoding, _told(why, sure=False)
