"""Runs an AutoML job: ``python -m … JOB.json FOLDER``; started again, it goes on from the folder."""

from __future__ import annotations

import sys
from pathlib import Path

from .description import Description
from .disk import FULL, is_full
from .job import Job
from .search.record import Record
from .stopping import Stopping
from .tables.mistake import TableMistake


def main(arguments: list[str]) -> int:
    """Run a job, and return the exit code: 0, or 1 where a person has to put something right."""
    if len(arguments) != 2:
        print("Name the job's description and its folder: JOB.json FOLDER", file=sys.stderr)
        return 1
    stopping = Stopping()
    stopping.listen()
    folder = Path(arguments[1])
    try:
        Job(Description.read(Path(arguments[0])), folder, stopping).run()
    except (TableMistake, ValueError) as mistake:
        Record(folder).progress("Failed", str(mistake))
        print(mistake, file=sys.stderr, flush=True)
        return 1
    except Exception as error:  # whatever it is, the job's page has to say it; the log has where
        if is_full(error):  # there is no room to note it either; another start goes on
            print(FULL, file=sys.stderr, flush=True)
            return 1
        Record(folder).progress("Failed", f"AlgorithmError: {type(error).__name__}: {error}")
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
