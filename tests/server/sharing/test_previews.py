"""A preview of whatever somebody shared can do nothing; cases 1 to 5 and 24 of the known attacks."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.sharing import previews
from jupyter_smstudio.sharing.models import SnapshotKind
from jupyter_smstudio.sharing.notebooks import parse_notebook
from jupyter_smstudio.sharing.page_head import page_head
from jupyter_smstudio.sharing.previews import notebook_body

from .conftest import Fetch, code, markdown, notebook, printed, shown, write

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.png'>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="/lab?x">x</a>',
    "[x](javascript:alert(1))",
    "[x](/lab/api)",
    "<button data-commandlinker-command='terminal:create-new'>x</button>",
    "<a data-commandlinker-command='help:open' data-commandlinker-args='{}'>x</a>",
    "<form action='https://evil.example'><input name=a><button>go</button></form>",
    "<base href='https://evil.example/'>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<svg><use href='data:image/svg+xml,x#y'/><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style=\"background:url('https://evil.example/x')\">x</div>",
    "<p id=location name=cookie>clobber</p>",
    "<textarea></main></body><script>alert(1)</script></textarea>",
    "</main></body></html><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<details ontoggle=alert(1) open>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<template><script>alert(1)</script></template>",
]
FORBIDDEN = {
    "script", "form", "input", "button", "iframe", "object", "embed", "base", "link", "svg", "math", "video",
    "audio", "template", "textarea", "select", "noscript", "portal", "frame", "frameset", "applet", "use",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what is wrong with a page, as a browser would read it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.count += tag in ("html", "body", "main", "style", "meta")
        acts = [name for name in values if name.startswith("on") or name in ("id", "name", "style", "srcdoc")]
        acts += [name for name in values if name.startswith("data-") and tag != "html"]
        if tag in FORBIDDEN or (acts and tag not in ("meta",)):
            self.wrong.append(f"{tag} {acts}")
        if tag == "img" and not re.match(r"data:image/|x$|https://evil", values.get("src") or "data:image/"):
            self.wrong.append(f"img {values['src']}")
        if tag == "a" and "href" in values:
            self.links.append(values["href"] or "")
            if values.get("target") != "_blank" or "noopener" not in (values.get("rel") or ""):
                self.wrong.append(f"a {values}")


def page(*cells: dict[str, Any], **metadata: Any) -> str:
    document = parse_notebook(json.dumps(notebook(*cells, **metadata)).encode(), "a.ipynb")
    return page_head("<b>title</b>", SnapshotKind.NOTEBOOK) + "".join(notebook_body(document))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text: str) -> None:
    empty = read(page(markdown("")))
    html = page(
        markdown(text),
        markdown(f"![p](attachment:{text})", attachments={text: {"image/png": "aGVsbG8="}}),
        {"cell_type": "raw", "metadata": {}, "source": text},
        code(text, printed(text), shown(text_html=text), shown(text_markdown=text), shown(text_plain=text)),
        code("1", shown(image_png=f'" onerror="alert(1)">{text}')),
        code("1", shown(**{"image_svg+xml": text, "text_plain": text})),
        code("1", shown(text_latex=text)),
        code("1", {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}),
        code("1", {"output_type": "error", "ename": text, "evalue": text, "traceback": []}),
        language_info={"name": text},
    )
    found = read(html)
    assert found.wrong == []
    assert found.count == empty.count, "the page was broken out of"
    assert [link for link in found.links if not re.match(r"https?://|mailto:", link)] == []


FRAME = "<style>.x{color:red}</style><table class='dataframe'><tr><td colspan=2>1</td></tr></table>"


def test_ordinary_notebooks_look_like_themselves() -> None:
    png = base64.b64encode(b"picture").decode()
    html = page(
        markdown("# Title\n\n*em* `c` [e](https://example.org) $a<b$\n\n|a|b|\n|-|-|\n|1|2|"),
        markdown("![p](attachment:a.png)", attachments={"a.png": {"image/png": png}}),
        code(
            "for x in y: pass  # why",
            printed("\x1b[31mred\x1b[0m & <plain>"),
            shown(text_html=FRAME),
            shown(image_png=png, text_plain="<Figure>"),
            shown(**{"image_svg+xml": "<svg/>"}),
        ),
        code("1", {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["one", "two"]}),
    )
    for piece in (
        "<title>&lt;b&gt;title&lt;/b&gt;</title>",
        "<h1>Title</h1>",
        "<em>em</em>",
        'href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">e</a>',
        "$a&lt;b$",
        "<td>1</td>",
        f'<img src="data:image/png;base64,{png}" alt="p">',
        '<span class="k">for</span>',
        '<span class="ansi-red-fg">red</span> &amp; &lt;plain&gt;',
        '<table class="dataframe">',
        '<td colspan="2">1</td>',
        f'<img src="data:image/png;base64,{png}" alt="&lt;Figure&gt;">',
        "data:image/svg+xml;base64,",
        "one\ntwo",
        '<div class="prompt">[1]</div>',
    ):
        assert piece in html, piece
    assert "color:red" not in html


def test_what_is_large_is_left_out_with_a_note() -> None:
    long = "x" * (previews.MAX_TEXT + 1)
    html = page(
        code("1", printed(long), shown(text_html=f"<p>{'y' * previews.MAX_HTML}</p>", text_plain="short"))
    )
    assert html.count("is left out") == 2 and "short" in html
    assert "yyyyyyyyyy" not in html
    picture = "A" * (previews.MAX_ALL_IMAGES // 4)
    html = page(*(code("1", shown(image_png=picture)) for _ in range(6)))
    assert (html.count("<img "), html.count("is left out here")) == (3, 3)


def test_a_piece_is_made_when_it_is_asked_for() -> None:
    document = parse_notebook(json.dumps(notebook(markdown("one"), code("2"))).encode(), "a.ipynb")
    pieces = notebook_body(document)
    next(pieces)
    document["cells"][0]["source"] = "changed"
    assert "changed" in "".join(pieces)


async def test_the_page_is_sent_without_any_authority(fetch: Fetch, digits: Path) -> None:
    write(digits, notebook(markdown("<script>alert(1)</script>")))
    snapshot = await fetch("snapshots", method="POST", body={"path": "work/digits.ipynb"})
    reply = await fetch("snapshots", snapshot["id"], "preview")
    policy = reply.headers["Content-Security-Policy"]
    assert policy.split("; ")[:2] == [
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "default-src 'none'",
    ]
    assert "script-src" not in policy and "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
