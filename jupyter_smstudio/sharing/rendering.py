"""Shows cells as HTML that can do nothing: no script, no form, no address but of ordinary links.

nbconvert's filters make the HTML and its sanitiser (Mozilla's bleach) takes out what is not on the lists
below, after Markdown has been rendered: what Markdown makes of text is not trusted either.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from typing import Any

from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

from .notebooks import joined

TAGS = [
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
]  # fmt: skip
ATTRIBUTES = {
    "*": ["class", "title", "align"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "ol": ["start"],
}
"""Without ``id`` and ``name``: they could stand for properties of a page (DOM clobbering)."""
STYLED = re.compile(r"<(style|script|head|title|noscript)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
"""The sanitiser takes the tags away and leaves what is between them; of these that is no text."""

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
ATTACHED = "https://attachment.invalid/"
"""Stands for an attachment while the sanitiser looks: it takes no address without a scheme it knows."""


@cache
def _sanitizer() -> SanitizeHTML:
    return SanitizeHTML(tags=TAGS, attributes=ATTRIBUTES, strip=True)  # type: ignore[no-untyped-call]


@cache
def _markdown() -> MarkdownWithMath:
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))


@cache
def _highlighter(language: str) -> Highlight2HTML:
    return Highlight2HTML(pygments_lexer=language)  # type: ignore[no-untyped-call]


def clean_html(html: str) -> str:
    """Return HTML without anything that acts; links open elsewhere and are told nothing of this page."""
    cleaned: str = _sanitizer().sanitize_html_tags(STYLED.sub("", html))  # type: ignore[no-untyped-call]
    cleaned = re.sub(r'(<a [^>]*?)href="(?!https?:|mailto:)[^"]*"', r"\1", cleaned)
    return cleaned.replace("<a ", '<a target="_blank" rel="noopener noreferrer nofollow" ')


def show_code(source: str, language: str) -> str:
    """Return code with its syntax highlighted; pygments escapes all of it."""
    shown: str = _highlighter(language)(source)
    return shown


def show_text(text: str) -> str:
    """Return what a terminal would show, colours included."""
    coloured: str = ansi2html(text)  # type: ignore[no-untyped-call]
    return f"<pre>{coloured}</pre>"


def show_markdown(source: str, attachments: Any = None) -> str:
    """Return Markdown as HTML, with the pictures that are attached to its cell."""
    pictures: dict[str, str] = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        picture = show_image(kinds) if isinstance(kinds, dict) else ""
        if picture:
            place = f"{ATTACHED}{len(pictures)}"
            pictures[f'src="{place}"'] = f'src="{picture}"'
            source = source.replace(f"attachment:{name}", place)
    html = clean_html(_markdown().render(source))
    for place, picture in pictures.items():
        html = html.replace(place, picture)
    return html


def show_image(data: dict[str, Any]) -> str:
    """Return the address of the first picture among an output's forms; empty when there is none.

    An SVG becomes a picture too: in one, nothing of it runs and nothing is fetched.
    """
    for kind in IMAGES:
        content = joined(data.get(kind))
        if kind == "image/svg+xml" and content:
            content = base64.b64encode(content.encode()).decode()
        if content and BASE64.fullmatch(content):
            return f"data:{kind};base64,{''.join(content.split())}"
    return ""


def show_plain(text: str) -> str:
    """Return text as it is."""
    return f"<pre>{escape(text)}</pre>"
