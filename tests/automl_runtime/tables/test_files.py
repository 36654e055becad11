"""Tables of one file, of many, packed, named by a manifest, and of Parquet."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_smstudio.automl.runtime.schema import Reading, TableFormat
from jupyter_smstudio.automl.runtime.tables.guessing import guess
from jupyter_smstudio.automl.runtime.tables.mistake import TableMistake
from jupyter_smstudio.automl.runtime.tables.preview import preview
from jupyter_smstudio.automl.runtime.tables.reading import read_table

from .nasty import NUMBERS, PLAIN


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "t.csv.gz"
    file.write_bytes(gzip.compress(PLAIN.encode()))
    assert len(read_table(file)) == 40


def test_a_folder_is_one_table(tmp_path: Path) -> None:
    for name in ("part-1.csv", "part-2.csv"):
        (tmp_path / name).write_text(PLAIN)
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / ".crc").write_text("junk")
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    frame = read_table(tmp_path)
    assert len(frame) == 80
    assert list(frame.columns) == ["id", "price", "word"]


def test_a_folder_whose_headers_differ_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PLAIN)
    (tmp_path / "b.csv").write_text(f"id,cost,word\n{NUMBERS}")
    with pytest.raises(TableMistake, match=r"b\.csv has other columns than a\.csv: column 2 is “cost”"):
        read_table(tmp_path)


def test_the_files_of_a_manifest_are_beside_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.csv").write_text(PLAIN)
    manifest = tmp_path / "train.manifest"
    manifest.write_text(json.dumps([{"prefix": "s3://bucket/folder/"}, "data/one.csv"]))
    assert len(read_table(manifest)) == 40


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"prefix": "s3://b/"}, "../secret.csv"]', "not in its folder"),
        ('[{"prefix": "s3://b/"}, "/etc/passwd"]', "not in its folder"),
        ('[{"prefix": "s3://b/"}, "a\\u0000b"]', "not in its folder"),
        ('[{"prefix": "s3://b/"}, "none.csv"]', "not beside it"),
        ('[{"prefix": "s3://b/"}]', "must name its files"),
        ('{"prefix": 1}', "is no manifest"),
        ("[", "is no JSON"),
    ],
)
def test_a_wrong_manifest_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    manifest = tmp_path / "train.manifest"
    manifest.write_text(content)
    with pytest.raises(TableMistake, match=sentence):
        read_table(manifest)


def test_parquet_becomes_numbers_dates_and_text(tmp_path: Path) -> None:
    file = tmp_path / "a[1]*.parquet"
    table = pa.table(
        {
            "whole": [1, 2, None],
            "exact": [Decimal("1.50"), None, Decimal("2.25")],
            "yes": [True, None, False],
            "day": [date(2026, 1, 2), None, date(2026, 1, 3)],
            "moment": [datetime(2026, 1, 2, 3, 4), None, None],
            'wo"rd': ["a", None, "b"],
            "class": pa.array(["x", "y", "x"]).dictionary_encode(),
        }
    )
    pq.write_table(table, file)
    assert guess(file) == Reading(format=TableFormat.PARQUET, columns=tuple(table.column_names))
    frame = read_table(file)
    kinds = [frame[name].dtype.kind for name in ("whole", "exact", "day", "moment")]
    assert kinds == ["f", "f", "M", "M"]
    assert frame["exact"].tolist()[0] == 1.5
    assert frame["yes"].tolist() == ["true", np.nan, "false"] or frame["yes"].isna().tolist() == [
        False,
        True,
        False,
    ]
    assert frame["class"].tolist() == ["x", "y", "x"]
    assert frame['wo"rd'].isna().sum() == 1
    assert preview(file, guess(file), 1) == [
        ["1", "1.50", "True", "2026-01-02", "2026-01-02 03:04:00", "a", "x"]
    ]


def test_lists_in_parquet_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1], "parts": [[1, 2]]}), tmp_path / "t.parquet")
    with pytest.raises(TableMistake, match="“parts” holds values of the type bigint"):
        read_table(tmp_path / "t.parquet")


def test_half_a_parquet_file_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1], "b": [2]}), tmp_path / "t.parquet")
    whole = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(whole[:-20])
    with pytest.raises(TableMistake, match=r"t\.parquet is no whole Parquet file"):
        read_table(tmp_path / "t.parquet")


def test_a_byte_of_another_encoding_far_down_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(PLAIN.encode() + "41,2,Müller\n".encode("latin-1"))
    with pytest.raises(TableMistake, match=r"Line 42 of t\.csv is not UTF-8") as caught:
        read_table(file, Reading(encoding="utf-8", columns=("id", "price", "word")))
    assert caught.value.line == 42


def test_a_value_far_down_that_is_no_number_keeps_the_column_text(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id,price\n" + "1,2.5\n" * 6000 + "2,abc\n" + "3,4.5\n")
    frame = read_table(file)
    assert frame["price"].iloc[6000] == "abc"
    assert frame["id"].dtype.kind == "i"


def test_a_large_file_is_guessed_by_its_ends(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    body = "".join(f'{n},"a, {n}\nb",{n / 2}\n' for n in range(20_000))
    file.write_text(f"id,word,price\n{body}Total,,9\n")
    reading = guess(file, sample_bytes=10_000)
    assert (reading.delimiter, reading.footer) == (",", 1)
    frame = read_table(file, reading)
    assert len(frame) == 20_000
    assert frame["price"].iloc[-1] == 9999.5


def test_a_reading_goes_through_json(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(PLAIN)
    reading = guess(file)
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


def test_a_wide_table_is_read(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    names = [f"c{n}" for n in range(250)]
    file.write_text("\n".join(",".join(row) for row in [names, *[[str(n) for n in range(250)]] * 5]))
    assert read_table(file).sum().tolist() == [5 * n for n in range(250)]


DATES = {
    "2026-01-02": (2026, 1, 2),
    "2026/01/02": (2026, 1, 2),
    "2026-01-02 03:04": (2026, 1, 2, 3, 4),
    "2026-01-02T03:04:05Z": (2026, 1, 2, 3, 4, 5),
    "2026-01-02T03:04:05.250+00:00": (2026, 1, 2, 3, 4, 5, 250_000),
    "02.01.2026": (2026, 1, 2),
    "01/02/26": (2026, 1, 2),
    "01/02/2026 03:04 PM": (2026, 1, 2, 15, 4),
    "2 Jan 2026": (2026, 1, 2),
    "January 2, 2026": (2026, 1, 2),
}


@pytest.mark.parametrize("text", DATES)
def test_dates_are_read_as_people_write_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id,day\n" + "".join(f'{n},"{text}"\n' for n in range(9)))
    assert read_table(file)["day"].iloc[0] == datetime(*DATES[text])
