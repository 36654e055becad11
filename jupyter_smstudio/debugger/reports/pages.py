"""Reports as pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...core.sheets.models import Sheet
from ...core.sheets.page import sheet_page
from ..report_models import Theme

HTML = "text/html; charset=utf-8"


async def report_page(sheet: Sheet, theme: Theme = "") -> AsyncIterator[bytes]:
    """Yield a whole page; without a theme, in the colours of the reader's system."""
    for piece in sheet_page(sheet, theme):
        yield piece.encode()
