"""What a page shows of a notebook: rendered piece by piece, and large outputs left out with a note.

A piece is a cell or an output, so however large a notebook is, no more than one of them is held as HTML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Literal

from .notebooks import Document, joined
from .rendering import clean_html, show_code, show_image, show_markdown, show_plain, show_text

MAX_SOURCE = 200_000
"""Characters of a cell that are shown."""
MAX_TEXT = 100_000
"""Characters of an output's text that are shown."""
MAX_HTML = 200_000
"""Characters of an output's HTML that are shown: sanitising takes two seconds for each million."""
MAX_IMAGE = 8_000_000
"""Characters of a picture in base64, about 6 MB."""
MAX_ALL_HTML = 500_000
"""Of all outputs together."""
MAX_ALL_IMAGES = 16_000_000
MAX_ALL_TEXT = 2_000_000
"""Of sources and outputs together."""
LANGUAGES = frozenset({"python", "ipython", "ipython3", "r", "julia", "scala", "bash", "sql", "javascript"})
"""That are highlighted as themselves; pygments knows each under this name."""


class Budget:
    """What a page may still show, over all of its outputs."""

    def __init__(self) -> None:
        self._left = {"text": MAX_ALL_TEXT, "html": MAX_ALL_HTML, "image": MAX_ALL_IMAGES}

    def takes(self, kind: Literal["text", "html", "image"], size: int) -> bool:
        """Tell whether there is room for ``size`` characters more, and take it."""
        if size > self._left[kind]:
            return False
        self._left[kind] -= size
        return True


def notebook_body(document: Document) -> Iterator[str]:
    """Yield the rest of a page, which shows a notebook.

    Args:
        document: whatever somebody shared; nothing in it is trusted.
    """
    yield "<body><main>"
    budget, language = Budget(), _language(document)
    for number, cell in enumerate(document["cells"], start=1):
        yield f'<section class="{cell["cell_type"]}" aria-label="Cell {number}">'
        yield _source(cell, language, budget)
        for output in cell.get("outputs", []):
            yield f'<div class="output">{_output(output, budget)}</div>'
        yield "</section>"
    if not document["cells"]:
        yield "<p>This notebook has no cells.</p>"
    yield "</main></body></html>"


def _language(document: Document) -> str:
    info = document["metadata"].get("language_info")
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) and name in LANGUAGES else "python"


def _source(cell: dict[str, Any], language: str, budget: Budget) -> str:
    source, note = _cut(joined(cell["source"]), MAX_SOURCE, "cell")
    if not budget.takes("text", len(source)):
        return _left_out("cell", len(source))
    if cell["cell_type"] == "markdown":
        return f'<div class="rendered">{show_markdown(source, cell.get("attachments"))}</div>{note}'
    if cell["cell_type"] == "raw":
        return show_plain(source) + note
    count = cell.get("execution_count")
    prompt = f"[{count}]" if isinstance(count, int) else "[ ]"
    return f'<div class="prompt">{prompt}</div>{show_code(source, language)}{note}'


def _output(output: dict[str, Any], budget: Budget) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _text(joined(output.get("text")), budget)
    if kind == "error":
        return _text(_traceback(output), budget)
    data = output.get("data")
    return _forms(data, budget) if isinstance(data, dict) else ""


def _forms(data: dict[str, Any], budget: Budget) -> str:
    """Return the first form of an output that can be shown, in JupyterLab's order of preference."""
    html = joined(data.get("text/html"))
    if html:
        if len(html) <= MAX_HTML and budget.takes("html", len(html)):
            return f'<div class="rendered">{clean_html(html)}</div>'
        return _text(joined(data.get("text/plain")), budget) + _left_out("output", len(html))
    markdown = joined(data.get("text/markdown"))
    if markdown and len(markdown) <= MAX_HTML and budget.takes("html", len(markdown)):
        return f'<div class="rendered">{show_markdown(markdown)}</div>'
    image = show_image(data)
    if image:
        if len(image) <= MAX_IMAGE and budget.takes("image", len(image)):
            return f'<img src="{image}" alt="{escape(joined(data.get("text/plain"))[:200])}">'
        return _left_out("picture", len(image))
    text = joined(data.get("text/plain")) or joined(data.get("text/latex"))
    if not text and "application/json" in data:
        text = json.dumps(data["application/json"], indent=1, ensure_ascii=False)
    return _text(text, budget) if text else '<p class="note">Shown when the notebook is run.</p>'


def _traceback(output: dict[str, Any]) -> str:
    lines = output.get("traceback")
    if isinstance(lines, list) and lines:  # these lines, unlike others of a notebook, have no ends
        return "\n".join(line for line in lines if isinstance(line, str))
    return f"{joined(output.get('ename'))}: {joined(output.get('evalue'))}"


def _text(text: str, budget: Budget) -> str:
    shown, note = _cut(text, MAX_TEXT, "output")
    if not budget.takes("text", len(shown)):
        return _left_out("output", len(text))
    return show_text(shown) + note


def _cut(text: str, most: int, what: str) -> tuple[str, str]:
    if len(text) <= most:
        return text, ""
    return text[:most], f'<p class="note">The rest of this {what} is left out: {_size(len(text))} in all.</p>'


def _left_out(what: str, size: int) -> str:
    return (
        f'<p class="note">This {what} of {_size(size)} is left out here; a copy of the notebook has it.</p>'
    )


def _size(characters: int) -> str:
    return f"{characters / 1e6:.1f} MB" if characters >= 100_000 else f"{characters / 1e3:.0f} KB"
