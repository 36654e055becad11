"""Shows cells as HTML that can do nothing: no script, no form, no address but of ordinary links.

A sanitiser (ammonia, by nh3) takes out what is not on the lists below, after Markdown has been rendered: what
Markdown makes of text is not trusted either. It reads HTML as browsers do (html5ever), thirty times as fast
as the one of nbconvert.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from typing import Any

import nh3
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

from .notebooks import joined

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
"""Without ``id`` and ``name``: they could stand for properties of a page (DOM clobbering)."""
SILENT = {"style", "script", "head", "title", "noscript", "template", "svg", "math"}
"""Of other tags that are taken out, what is between them stays; of these it is no text."""
SCHEMES = {"http", "https", "mailto", "data"}
LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)

FORMATTER = HtmlFormatter()
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
ATTACHED = "https://attachment.invalid/"
"""Stands for an attachment while the sanitiser looks: it takes no address without a scheme it knows."""
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,|https://attachment\.invalid/")
"""What a picture may be fetched from: itself."""


@cache
def _sanitizer() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value, or None where it leads into this server or fetches anything."""
    if attribute == "href" and not LINK.match(value):
        return None
    if attribute == "src" and not PICTURE.match(value):
        return None
    return value


@cache
def _markdown() -> MarkdownWithMath:
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language)


def clean_html(html: str) -> str:
    """Return HTML without anything that acts; links open elsewhere and are told nothing of this page."""
    return _sanitizer().clean(html)


def show_code(source: str, language: str) -> str:
    """Return code with its syntax highlighted; pygments escapes all of it."""
    shown: str = highlight(source, _lexer(language), FORMATTER)
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
