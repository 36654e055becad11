"""Makes edits of what rules propose, from the code as it is now and as it was when its job was submitted."""

from __future__ import annotations

from pathlib import Path

from .edit_models import EditRequest, EditSource, ProposedEdit
from .edits.code import Code
from .edits.errors import NoEdit
from .edits.layers import MadeLayer
from .edits.lines import hunks, moved_line
from .edits.maker import proposed_edit
from .edits.program import Program

MOST_BYTES = 400_000
"""Of a file that is read."""


def made_edit(request: EditRequest, submitted: Path) -> ProposedEdit:
    """Return the edit that a proposal leads to, or why there is none.

    Args:
        request: the proposal, and the code as it is now.
        submitted: folder of the code as it was when the job was submitted; it may be missing.
    """
    try:
        return _made(request, submitted)
    except NoEdit as error:
        return ProposedEdit(reason=str(error))


def _made(request: EditRequest, submitted: Path) -> ProposedEdit:
    codes: list[Code] = []
    found: list[tuple[int, str | None]] = []
    layer: tuple[Code, MadeLayer] | None = None
    problem: NoEdit | None = None
    for number, source in enumerate(request.sources):
        before = _submitted(submitted, source.file)
        text = before if source.text is None else source.text
        if text is None:
            continue
        try:
            code = Code(source.name, text)
        except NoEdit as error:  # the others may do
            problem = problem or error
            continue
        codes.append(code)
        found.append((number, before))
        if request.origin is not None and source.line and layer is None:
            line = _line_now(source, before, text)
            layer = code, MadeLayer(request.origin.layer, request.origin.type, line)
    if not codes:
        raise problem or NoEdit("The code of this training cannot be read.")
    program = Program(codes, request.cells)
    edit = proposed_edit(program, request.proposal.kind, request.proposal.parameters, layer)
    number, before = found[codes.index(edit.code)]
    return ProposedEdit(
        source=number,
        text=edit.text,
        hunks=hunks(edit.code.text, edit.text),
        changed=before is not None and before != edit.code.text,
    )


def _line_now(source: EditSource, before: str | None, text: str) -> int:
    """Return where the line that made the layer is now.

    Raises:
        NoEdit: it was changed since.
    """
    line = source.line if before is None else moved_line(before, text, source.line)
    if line is None:
        raise NoEdit(f"Line {source.line} of {source.name} has changed since the job was submitted.")
    return line


def _submitted(folder: Path, file: str) -> str | None:
    """Return a file of a job's copy of its source; None: there is no such file of text in it."""
    path = (folder / file).resolve()
    if not file or not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    if path.stat().st_size > MOST_BYTES:
        return None
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):  # nothing that Python runs without a declaration
        return None
    return text.replace("\r\n", "\n")  # as JupyterLab shows it
