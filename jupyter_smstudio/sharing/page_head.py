"""The beginning of the page that shows a snapshot: the one part that differs between those who look."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

from ..core.sheets.page import CSS as SHEET_CSS
from .models import SnapshotKind

PAGE_CSS = Path(__file__).with_name("preview.css")
Theme = Literal["", "light", "dark"]


def page_head(title: str, kind: SnapshotKind, theme: Theme = "") -> str:
    """Return the beginning of a page.

    Args:
        title: of the page.
        kind: of what it shows.
        theme: colours; empty for what the reader's system prefers.
    """
    css = PAGE_CSS if kind is SnapshotKind.NOTEBOOK else SHEET_CSS
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_text(css)}</style></head>"
    )


@cache
def _text(css: Path) -> str:
    return css.read_text()
