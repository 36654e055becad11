"""The output of a statement, as Livy words it, and what happens to one that is too large."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

Output = dict[str, Any]
"""``{status, execution_count, data}`` or ``{status, execution_count, ename, evalue, traceback}``."""

TEXT = "text/plain"
MOST_OF_A_MESSAGE = 100_000
MOST_SENT_BYTES = 30 * 1024 * 1024
"""Of one output as JSON: a message of the driver takes no more."""
TOO_LARGE = "This output is too large to be sent. Write it to a table or a file, and read it from there."
SHORT_MESSAGE = 1_000
"""Of an error whose traceback is left out."""
MOST_OF_A_LINE = 10_000
MOST_LINES = 200
"""Of a traceback: the last, which say where it happened."""


def shown(number: int, data: dict[str, Any], limit: int) -> Output:
    """Return the output of code that ended well.

    Args:
        number: of the statement.
        data: content by MIME type.
        limit: in bytes, of all content as JSON; what is larger is replaced by a sentence.
    """
    size = len(json.dumps(data))
    if size <= limit:
        return {"status": "ok", "execution_count": number, "data": {TEXT: "", **data}}
    sentence = (
        f"The result is {megabytes(size)} and was not sent: the limit of an output is {megabytes(limit)}. "
        "Show fewer rows, or write the result to a table or a file and read it from there."
    )
    return {
        "status": "ok",
        "execution_count": number,
        "data": {TEXT: sentence},
        "cut": {"kept": 0, "total": size},
    }


def failed(number: int, name: str, message: str, traceback: Iterable[str] = ()) -> Output:
    """Return the output of code that raised, or that was ended."""
    lines = [line[:MOST_OF_A_LINE] for line in traceback]
    return {
        "status": "error",
        "execution_count": number,
        "ename": name,
        "evalue": message[:MOST_OF_A_MESSAGE],
        "traceback": lines[-MOST_LINES:],
    }


def left_out(output: Output, size: int, sentence: str) -> Output:
    """Return an output without its content, which a sentence stands for; what failed has failed still.

    Args:
        output: the whole one.
        size: of it, in bytes of JSON.
        sentence: why it is left out, and what to do.
    """
    cut = {"kept": 0, "total": size}
    if output["status"] == "ok":
        return {**output, "data": {TEXT: sentence}, "cut": cut}
    return {**output, "evalue": output["evalue"][:SHORT_MESSAGE], "traceback": [sentence], "cut": cut}


def sendable(output: Output) -> tuple[Output, int]:
    """Return an output as a message and every client takes it, and its size in bytes of JSON."""
    encoded = json.dumps(output)
    if "\\ud" in encoded:  # perhaps the half of a character, which none takes: it becomes a question mark
        output = json.loads(json.dumps(output, ensure_ascii=False).encode(errors="replace"))
    if len(encoded) > MOST_SENT_BYTES:
        output = left_out(output, len(encoded), TOO_LARGE)
        encoded = json.dumps(output)
    return output, len(encoded)


def with_text(output: Output, text: str, cut: dict[str, int] | None) -> Output:
    """Put what was printed before what is shown; say beside it how much of it was cut."""
    if output["status"] == "ok":
        data = output["data"]
        last = data.get(TEXT, "")
        output = {**output, "data": {**data, TEXT: text + last}}
    elif text:
        output = {**output, "traceback": [text if text.endswith("\n") else f"{text}\n", *output["traceback"]]}
    return {**output, "cut": cut} if cut else output


def megabytes(size: int) -> str:
    """Return a number of bytes for a sentence."""
    return f"{size / 2**20:,.1f} MiB" if size >= 2**20 else f"{size / 1024:,.1f} KiB"
