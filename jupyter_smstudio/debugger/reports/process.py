"""Makes a report: ``python -m jupyter_smstudio.debugger.reports.process FOLDER < SUBJECT``.

A process of its own: what a program has saved takes seconds to read, and is anything at all. It writes the
page's data and the notebook below the folder; what it cannot read is a sentence on its standard output.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from ..runtime.profile.profile import read_profile
from ..runtime.store.errors import DamagedTrial
from ..runtime.trial.trial import Trial
from .files import NOTEBOOK, SHEET, write_whole
from .notebook import report_notebook
from .sheet import parts_of, report_sheet
from .subject import Subject

NICENESS = 10
"""Trainings and the server go first."""
MOST_MEMORY = 4 << 30
"""Bytes that it may ask for; a tensor of ``MOST_BYTES`` is held a few times over while figures are made."""
MOST_BYTES = 1 << 28
"""Of a tensor."""
MOST_FILE = 1 << 26
"""Bytes of what it writes."""


def main() -> None:
    """Make the report of the subject that standard input has."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    folder = Path(sys.argv[1])
    subject = Subject.model_validate_json(sys.stdin.buffer.read())
    try:
        trial = Trial(subject.tensors, most_bytes=MOST_BYTES, expressions=False)
        profile = read_profile(Path(subject.tensors))
        sheet = report_sheet(subject, trial, profile)
    except DamagedTrial as error:
        print(f"The tensors of this training cannot be read. {error}")
        return
    except MemoryError:
        print("What was saved is too large for a report. Save fewer rows, or reductions.")
        return
    notebook = report_notebook(subject, *parts_of(trial, profile))
    write_whole(folder / NOTEBOOK, notebook)
    write_whole(folder / SHEET, sheet.model_dump_json())


if __name__ == "__main__":
    main()
