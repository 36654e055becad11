"""Rows of channels: each content type, over many files, in batches of the size that was asked for."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from jupyter_smstudio.training.runtime.algorithms import parquet
from jupyter_smstudio.training.runtime.algorithms.container import Channel, Mistake
from jupyter_smstudio.training.runtime.algorithms.data import Batch, Reader, joined
from jupyter_smstudio.training.runtime.algorithms.definitions.definition import (
    CSV,
    LIBSVM,
    PARQUET,
    RECORDIO,
)
from jupyter_smstudio.training.runtime.algorithms.recordio import write_records

ALL = (RECORDIO, CSV, LIBSVM, PARQUET)
ROWS = np.arange(36, dtype=np.float32).reshape(12, 3)
LABELS = np.arange(12) % 2


def reader(folder: Path, content_type: str = "", *, labelled: bool = True, **facts: object) -> Reader:
    return Reader(Channel("train", folder, content_type), ALL, labelled=labelled, **facts)  # type: ignore[arg-type]


def whole(read: Reader) -> Batch:
    return joined(list(read.batches(5)))


def write_csv(folder: Path, text: str, name: str = "part.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_batches_run_over_files_and_folders(tmp_path: Path) -> None:
    lines = [f"{label},{','.join(map(str, row))}" for label, row in zip(LABELS, ROWS, strict=True)]
    write_csv(tmp_path / "b", "\n".join(lines[7:]) + "\n")
    write_csv(tmp_path / "a", "\n".join(lines[:7]))
    (tmp_path / "_SUCCESS").touch()
    batches = list(reader(tmp_path, "text/csv; label_size=1").batches(5))
    assert [len(batch) for batch in batches] == [5, 5, 2]
    found = joined(batches)
    np.testing.assert_array_equal(found.features, ROWS)
    np.testing.assert_array_equal(found.labels, LABELS)
    assert found.features.dtype == np.float32


def test_every_content_type_gives_the_same_rows(tmp_path: Path) -> None:
    import pandas

    for name in ("recordio", "sparse", "libsvm", "parquet"):
        (tmp_path / name).mkdir()
    with (tmp_path / "recordio/x.pbr").open("wb") as stream:
        write_records(stream, ROWS, LABELS)
    with (tmp_path / "sparse/x.pbr").open("wb") as stream:
        write_records(stream, sp.csr_array(ROWS), LABELS)
    lines = [
        f"{label} " + " ".join(f"{index}:{value}" for index, value in enumerate(row))
        for label, row in zip(LABELS, ROWS, strict=True)
    ]
    (tmp_path / "libsvm/x.libsvm").write_text("\n".join(lines))
    table = pandas.DataFrame(np.column_stack([LABELS, ROWS]), columns=list("yabc"))
    table.to_parquet(tmp_path / "parquet/x.parquet")
    for name in ("recordio", "sparse", "libsvm", "parquet"):
        found = whole(reader(tmp_path / name))
        np.testing.assert_array_equal(found.dense(), ROWS)
        np.testing.assert_array_equal(found.labels, LABELS)
        assert sp.issparse(found.features) == (name in ("sparse", "libsvm"))


def test_lists_of_parquet_are_as_many_columns(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    lists = pa.array(ROWS.tolist(), pa.list_(pa.float32()))
    kinds = {
        "lists": lists,
        "fixed": lists.cast(pa.list_(pa.float32(), 3)),
        "large": lists.cast(pa.large_list(pa.float64())),
    }
    for name, features in kinds.items():
        (tmp_path / name).mkdir()
        table = pa.table({"label": LABELS, "features": features})
        pq.write_table(table.slice(0, 7), tmp_path / name / "part-0.parquet")
        pq.write_table(table.slice(7), tmp_path / name / "part-1.parquet")
        pq.write_table(table.slice(0, 0), tmp_path / name / "part-2.parquet")
        found = whole(reader(tmp_path / name))
        np.testing.assert_array_equal(found.features, ROWS)
        np.testing.assert_array_equal(found.labels, LABELS)
        alone = tmp_path / f"{name}-alone"
        alone.mkdir()
        pq.write_table(pa.table({"features": features}), alone / "part.parquet")
        assert whole(reader(alone, f"{PARQUET};label_size=0", labelled=False)).features.shape == (12, 3)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[1.0, 2.0], [1.0]], "The lists in the column features of .* differ in length, or one is missing."),
        ([[1.0, 2.0], None], "differ in length, or one is missing"),
        ([["a"], ["b"]], "The column features of .* is not of numbers"),
    ],
)
def test_lists_that_are_no_rows_of_numbers(tmp_path: Path, rows: list[object], sentence: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"features": pa.array(rows)}), tmp_path / "part.parquet")
    with pytest.raises(Mistake, match=sentence):
        whole(reader(tmp_path, f"{PARQUET};label_size=0", labelled=False))


def test_wide_rows_of_parquet_are_read_in_small_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr(parquet, "BLOCK_VALUES", 3 * 5)
    pq.write_table(pa.table({"features": pa.array(ROWS.tolist())}), tmp_path / "part.parquet")
    with (tmp_path / "part.parquet").open("rb") as stream:
        assert [len(table) for table in parquet.tables(stream, "part")] == [5, 5, 2]


def test_weights_and_groups_of_libsvm_and_csv(tmp_path: Path) -> None:
    (tmp_path / "x.libsvm").write_text("1:0.5 qid:3 0:1 4:2\n\n0 qid:4 1:7 # a note\n")
    found = whole(reader(tmp_path))
    assert list(found.weights) == [0.5, 1] and list(found.groups) == [3, 4]  # type: ignore[arg-type]
    np.testing.assert_array_equal(found.dense(), [[1, 0, 0, 0, 2], [0, 7, 0, 0, 0]])
    weighted = whole(reader(write_csv(tmp_path / "csv", "1,0.5,7,8\n0,2,9,10\n"), csv_weights=True))
    assert list(weighted.weights) == [0.5, 2] and weighted.features.shape == (2, 2)  # type: ignore[arg-type]


def test_csv_without_labels(tmp_path: Path) -> None:
    folder = write_csv(tmp_path, "1,2,3\n4,5,6\n")
    assert whole(reader(folder, "text/csv;label_size=0", labelled=False)).features.shape == (2, 3)
    assert whole(reader(folder, labelled=False, feature_dim=3)).labels is None
    assert whole(reader(folder, labelled=False, feature_dim=2)).features.shape == (2, 2)


def test_missing_values_where_they_may_be(tmp_path: Path) -> None:
    folder = write_csv(tmp_path, '1,,"3"\n0,5,\n')
    np.testing.assert_array_equal(whole(reader(folder, missing=True)).features, [[np.nan, 3], [5, np.nan]])
    with pytest.raises(Mistake, match="has a value that is missing or not finite"):
        whole(reader(folder))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes by name here")
def test_pipe_mode_reads_a_pipe_for_each_epoch(tmp_path: Path) -> None:
    channel = Channel("train", tmp_path / "train", RECORDIO, "Pipe")

    def feed(epoch: int) -> None:
        with (tmp_path / f"train_{epoch}").open("wb") as stream:
            write_records(stream, ROWS + epoch)

    for epoch in range(2):
        os.mkfifo(tmp_path / f"train_{epoch}")
        threading.Thread(target=feed, args=(epoch,), daemon=True).start()
        batches = list(Reader(channel, ALL, labelled=False).batches(100, epoch))
        np.testing.assert_array_equal(joined(batches).features, ROWS + epoch)


@pytest.mark.parametrize(
    ("text", "facts", "sentence"),
    [
        (
            "label,a\n1,2\n",
            {},
            "Line 1 of part.csv of the channel train has 'label' in column 1, which is not a number",
        ),
        ("1,2\n1,x\n", {}, "Line 2 of part.csv of the channel train has 'x' in column 2"),
        ("1,2\n1,2,3\n", {}, "Line 2 of part.csv of the channel train has 3 columns, those before 2."),
        ("1,2,3\n", {"feature_dim": 7}, "feature_dim is 7; rows of the channel train have 2 features."),
        ("1\n", {}, "have 1 columns, and no feature among them"),
        ("", {}, "The channel train has no rows in"),
        (",2\n", {"missing": True}, "has a label that is no finite number"),
    ],
)
def test_a_wrong_table_is_told_with_its_place(
    tmp_path: Path, text: str, facts: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Mistake, match=sentence):
        whole(reader(write_csv(tmp_path, text), **facts))


def test_a_wrong_content_type_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        Mistake, match=r"has the content type image/png; this algorithm reads application/x-rec"
    ):
        reader(tmp_path, "image/png")
    with pytest.raises(Mistake, match="label_size of the channel train is '2'; it is 0 or 1"):
        reader(tmp_path, "text/csv;label_size=2")
    (tmp_path / "x.libsvm").write_text("1 a:b\n")
    with pytest.raises(Mistake, match=r"Line 1 of x\.libsvm of the channel train is not LIBSVM"):
        whole(reader(tmp_path))
    with pytest.raises(Mistake, match="can't be read as Parquet"):
        whole(reader(tmp_path, PARQUET))
