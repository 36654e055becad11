"""Figures as snapshots: made when they are shared, and shown from what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from ..core.errors import InvalidInput
from ..core.models import Caller, new_id
from ..core.sheets.models import Facts, Sheet, Table, Text
from ..core.sheets.page import sheet_body
from .access import audience, end
from .blobs import BlobStore
from .checks import check_texts, refuse_secrets
from .models import CreateSheet, Finding
from .ports import Exhibit
from .store import SnapshotRecord


def check_sheet(sheet: Sheet) -> list[Finding]:
    """Return the secrets in figures, as they would be shown."""
    return check_texts(_texts(sheet))


def keep_sheet(
    blobs: BlobStore, caller: Caller, request: CreateSheet, exhibit: Exhibit, now: datetime
) -> SnapshotRecord:
    """Keep figures among the contents, and return the facts of their snapshot.

    Raises:
        NeedsDecision: they hold secrets that were not accepted; details list the findings.
        InvalidInput: nobody is named who may open it.
        Unavailable: the disk is full.
    """
    refuse_secrets(check_sheet(exhibit.sheet), request.accept_findings, "The page")
    named = audience(request.visibility, request.people, request.groups)
    content = exhibit.sheet.model_dump_json().encode()
    return SnapshotRecord(
        id=new_id(),
        kind=exhibit.kind,
        owner=caller.name,
        path=exhibit.path,
        title=exhibit.sheet.title[:255],
        note=request.note,
        visibility=request.visibility,
        audience=named,
        created=now,
        expires=end(now, request.expires_in_days),
        sha256=blobs.put(content),
        bytes=len(content),
        include_output=True,
    )


def sheet_preview(content: bytes) -> Iterator[str]:
    """Yield the page of kept figures, without its head.

    Raises:
        InvalidInput: what was kept are no figures; whoever sent them did not use this studio.
    """
    try:
        return sheet_body(Sheet.model_validate_json(content))
    except ValidationError as error:
        raise InvalidInput("The snapshot does not hold figures that can be shown.") from error


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield what can be read, each value beside its name as in a program: a name may betray a secret."""
    for part in sheet.sections:
        for block in part.blocks:
            if isinstance(block, Facts):
                yield from (f'{name} = "{words}"' for name, words in block.facts)
            elif isinstance(block, Text):
                yield from block.lines
            elif isinstance(block, Table):
                yield from _cells(block)


def _cells(table: Table) -> Iterator[str]:
    for row in table.rows:
        for column, value in zip(table.columns, row, strict=False):
            if isinstance(value, str):
                yield f'{column.name} = "{value}"'
                yield f'{row[0]} = "{value}"'  # a table of parameters has their names in its first column
