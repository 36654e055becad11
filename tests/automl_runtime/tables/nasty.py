"""Files that readers of tables stumble over, as bytes, and what is right for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NUMBERS = "".join(f"{n},{n / 2},word {n % 7}\n" for n in range(1, 41))
PLAIN = f"id,price,word\n{NUMBERS}"


@dataclass(frozen=True)
class Nasty:
    """A file and what must be found in it.

    Attributes:
        content: of the file.
        reading: fields of the reading that must be guessed.
        cells: (row, column) to the value that must be read there.
        rows: that must be read.
        unsure: fields of which a person must be asked.
    """

    content: bytes
    reading: dict[str, Any] = field(default_factory=dict)
    cells: dict[tuple[int, str], Any] = field(default_factory=dict)
    rows: int = 40
    unsure: set[str] = field(default_factory=set)


def _swap(text: str, delimiter: str) -> str:
    return text.replace(",", delimiter)


def _rows(form: str, count: int = 40) -> str:
    return "".join(
        form.format(n=n, half=n / 2, day=n % 28 + 1, month=n % 12 + 1) + "\n" for n in range(1, count + 1)
    )


GERMAN = "name;preis\n" + _rows("Müller {n};{n},25")
FRENCH = "prénom,âge,ville\n" + _rows("Élodie Lefèvre {n},{n},Besançon")
RUSSIAN = "имя,возраст,город\n" + _rows("Наталья Петрова {n},{n},Москва")
JAPANESE = "名前,年齢,都市\n" + _rows("山田太郎さんです{n},{n},東京都")

READ: dict[str, Nasty] = {
    "plain": Nasty(
        PLAIN.encode(), {"delimiter": ",", "header": True, "encoding": "utf-8"}, {(0, "price"): 0.5}
    ),
    "byte order mark": Nasty(PLAIN.encode("utf-8-sig"), {"encoding": "utf-8-sig"}, {(0, "id"): 1}),
    "utf-16": Nasty(PLAIN.encode("utf-16"), {"encoding": "utf-16"}, {(39, "word"): "word 5"}),
    "utf-16 without a mark": Nasty(
        PLAIN.encode("utf-16-le"), {"encoding": "utf-16-le"}, {(0, "id"): 1}, unsure={"encoding"}
    ),
    "latin-1": Nasty(
        FRENCH.encode("latin-1"),
        {"encoding": "cp1252"},
        {(0, "prénom"): "Élodie Lefèvre 1"},
        unsure={"encoding"},
    ),
    "cyrillic": Nasty(
        RUSSIAN.encode("cp1251"), {"encoding": "cp1251"}, {(0, "город"): "Москва"}, unsure={"encoding"}
    ),
    "shift-jis": Nasty(
        JAPANESE.encode("cp932"), {"encoding": "cp932"}, {(0, "都市"): "東京都"}, unsure={"encoding"}
    ),
    "semicolon and decimal comma": Nasty(
        GERMAN.encode(), {"delimiter": ";", "decimal": ","}, {(1, "preis"): 2.25, (0, "name"): "Müller 1"}
    ),
    "tab": Nasty(_swap(PLAIN, "\t").encode(), {"delimiter": "\t"}, {(0, "price"): 0.5}),
    "bar": Nasty(_swap(PLAIN, "|").encode(), {"delimiter": "|"}, {(0, "price"): 0.5}),
    "carriage returns": Nasty(PLAIN.replace("\n", "\r").encode(), {}, {(39, "id"): 40}),
    "mixed line ends": Nasty(PLAIN.replace("\n", "\r\n", 20).encode(), {}, {(39, "id"): 40}),
    "quoted newlines": Nasty(
        ("id,text\n" + _rows('{n},"line one\nline two, ""{n}"""')).encode(),
        {},
        {(2, "text"): 'line one\nline two, "3"'},
    ),
    "backslashes": Nasty(
        ("id,text\n" + _rows(r'{n},"he said \"no, {n}\""')).encode(),
        {"escape": "\\"},
        {(0, "text"): 'he said "no, 1"'},
    ),
    "single quotes": Nasty(
        ("id,text\n" + _rows("{n},'one, {n}'")).encode(),
        {"quote": "'"},
        {(0, "text"): "one, 1"},
        unsure={"quote"},
    ),
    "apostrophes and inches": Nasty(
        ("id,text\n" + _rows("{n},Ann's 5\" disk")).encode(), {"quote": '"'}, {(0, "text"): "Ann's 5\" disk"}
    ),
    "names twice and empty": Nasty(
        ("a,a,,b\n" + _rows("{n},{n},x,{half}")).encode(), {"columns": ("a", "a_2", "column_3", "b")}
    ),
    "title and note above": Nasty(
        ("Sales of 2026\nSource: the office\n\n" + PLAIN).encode(),
        {"preamble": 3, "header": True},
        {(0, "id"): 1},
        unsure={"preamble"},
    ),
    "title of a spreadsheet": Nasty(("Sales,,\n" + PLAIN).encode(), {"preamble": 1}, {(0, "id"): 1}),
    "no header": Nasty(
        NUMBERS.encode(),
        {"header": False, "columns": ("column_1", "column_2", "column_3")},
        {(0, "column_1"): 1},
    ),
    "total row": Nasty((PLAIN + "Total,410,\n").encode(), {"footer": 1}, {(39, "id"): 40}, unsure={"footer"}),
    "junk row": Nasty((PLAIN + "41,2\n").encode(), {"footer": 1}, {(39, "id"): 40}, unsure={"footer"}),
    "note and empty lines below": Nasty(
        (PLAIN + "\n(40 rows)\n\n").encode(), {"footer": 1}, {(39, "id"): 40}, unsure={"footer"}
    ),
    "empty rows below": Nasty((PLAIN + ",,\n,,\n").encode(), {"footer": 2}, {(39, "id"): 40}),
    "thousands": Nasty(
        ("id,price\n" + _rows('{n},"1,{n:03d}.50"')).encode(), {"thousands": ","}, {(0, "price"): 1001.5}
    ),
    "swiss thousands": Nasty(
        ("id,price\n" + _rows("{n},1'{n:03d}.50")).encode(), {"thousands": "'"}, {(0, "price"): 1001.5}
    ),
    "unclear comma": Nasty(
        ("id,price\n" + _rows('{n},"1,{n:03d}"')).encode(),
        {"thousands": ","},
        {(0, "price"): 1001},
        unsure={"thousands"},
    ),
    "leading zeros": Nasty(("zip,id\n" + _rows("0{n:04d},{n}")).encode(), {}, {(0, "zip"): "00001"}),
    "long numbers": Nasty(
        ("account,id\n" + _rows("123456789012345678{n:03d},{n}")).encode(),
        {},
        {(0, "account"): "123456789012345678001"},
    ),
    "words for nothing": Nasty(
        ("id,price\n" + _rows("{n},{half}") + "41,-\n42,NA\n").encode(),
        {},
        {(0, "price"): 0.5, (40, "price"): None},
        rows=42,
        unsure={"null_words"},
    ),
    "day first": Nasty(
        ("id,day\n" + _rows("{n},{day:02d}/{month:02d}/2026")).encode(), {"date_order": "day first"}
    ),
    "empty column": Nasty(("id,nothing,price\n" + _rows("{n},,{half}")).encode(), {}, {(0, "nothing"): None}),
    "line that names the delimiter": Nasty(
        ("sep=;\nid;price\n" + _rows("{n};{half}")).encode(),
        {"delimiter": ";", "preamble": 1},
        {(0, "id"): 1},
    ),
    "sentences with commas between semicolons": Nasty(
        ("id;text\n" + _rows("{n};well, so, it is {n}")).encode(),
        {"delimiter": ";", "preamble": 0},
        {(0, "text"): "well, so, it is 1"},
    ),
    "years as names": Nasty(
        ("name,2019,2020\n" + _rows("x{n},{n},{n}")).encode(),
        {"header": True},
        {(0, "2019"): 1},
        unsure={"header"},
    ),
    "versions": Nasty(("id,version\n" + _rows("{n},1.2.{n}")).encode(), {}, {(0, "version"): "1.2.1"}),
    "one western letter": Nasty(
        ("id,name\n" + _rows("{n},Smith") + "41,Müller\n").encode("latin-1"),
        {"encoding": "cp1252"},
        {(40, "name"): "Müller"},
        rows=41,
        unsure={"encoding"},
    ),
    "hostile names": Nasty(
        ("id,<img src=x onerror=alert(1)>,'); DROP TABLE c0; --\n" + _rows("{n},{half},=cmd()")).encode(),
        {"columns": ("id", "<img src=x onerror=alert(1)>", "'); DROP TABLE c0; --")},
    ),
}

REFUSED: dict[str, tuple[bytes, str, int | None]] = {
    "empty file": (b"", "is empty", None),
    "empty lines": (b"\n\n\n", "empty lines alone", None),
    "header alone": (b"a,b,c\n", "no rows", None),
    "one column": (b"name\nann\nbob\n", "has one column", None),
    "short line": (
        (PLAIN + "41,2\n" + NUMBERS).encode(), "Line 42 of t.csv has 2 cells where", 42
    ),
    "long line": ((PLAIN + "41,2,3,4\n" + NUMBERS).encode(), "Line 42 of t.csv has 4 cells", 42),
    "unclosed quote": ((PLAIN + '41,2,"x\n' + NUMBERS).encode(), "Line 42 of t.csv begins a row", 42),
    "unclosed before quoted": (
        (PLAIN + '41,2,"x\n' + NUMBERS + '7,8,"y"\n').encode(), "Line 42 of t.csv begins a row", 42
    ),
    "zero bytes": (b"a,b\n1,2\n1,\x00\x00\n" * 3, "Line 3 has a zero byte", 3),
    "zip": (b"PK\x03\x04 and more", "a zip: unpack it", None),
}  # fmt: skip
