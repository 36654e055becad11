"""Previews of tables, each made by a process of its own, see ``runtime.previewing``."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.errors import InvalidInput
from ..core.jobs.models import Problem
from .models import CreatePreview, PreviewColumn, TablePreview
from .modes import AutoMLMode, ModeChoice, choose_mode
from .searches import ONE_THREAD, reading_of
from .table_models import TableReading
from .views import table_warning

MODULE = "jupyter_smstudio.automl.runtime.previewing"
SECONDS = 60.0
"""After which a preview is given up."""
AT_ONCE = 2
"""Processes; further previews wait."""


class Previewer:
    """Looks at tables.

    Args:
        environ: variables of the processes, scrubbed.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        package = str(Path(__file__).parents[2])
        places = os.pathsep.join(filter(None, [package, environ.get("PYTHONPATH", "")]))
        self._environ = {**environ, **ONE_THREAD, "PYTHONPATH": places}
        self._free = asyncio.Semaphore(AT_ONCE)

    async def preview(self, request: CreatePreview, table: Path, validation: Path | None) -> TablePreview:
        """Return what a table is; what is wrong with it is among its problems.

        Args:
            request: what was asked.
            table: where it is.
            validation: where the second table is; None: there is none.

        Raises:
            InvalidInput: it takes too much time or memory.
        """
        asked = {
            "table": str(table),
            "target": request.target,
            "validation": str(validation) if validation else "",
            "reading": reading_of(request.reading).to_json() if request.reading else None,
        }
        async with self._free:
            return _preview(await self._ask(asked), choose_mode(AutoMLMode.AUTO, table))

    async def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE,
            env=self._environ,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(json.dumps(asked).encode()), SECONDS)
        except TimeoutError:
            raise InvalidInput(
                f"The table could not be looked at within {SECONDS:.0f} s. Give a part of it, or as Parquet."
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            said = err.decode(errors="replace").strip().splitlines()
            last = said[-1][:300] if said else f"its process ended with {process.returncode}"
            raise InvalidInput(
                f"The table could not be looked at: {last}. It may be too large for it; give a part of it."
            )
        answer: dict[str, Any] = json.loads(out)
        return answer


def _preview(answer: dict[str, Any], choice: ModeChoice) -> TablePreview:
    schema: dict[str, Any] = answer["schema"] or {}
    mistake = answer["mistake"]
    return TablePreview(
        reading=TableReading.model_validate(answer["reading"]) if answer["reading"] else None,
        rows_total=schema.get("rows"),
        columns=[_column(each) for each in schema.get("columns", [])],
        rows=[[str(cell)[:200] for cell in row] for row in answer["rows"]],
        problem_type=schema.get("problem_type") or "",
        problem_reason=schema.get("problem_reason", ""),
        objective=schema.get("objective") or "",
        objective_reason=schema.get("objective_reason", ""),
        auto_mode=choice.mode,
        auto_mode_reason=choice.reason,
        warnings=[table_warning(each) for each in schema.get("warnings", [])],
        problems=[Problem(field=answer["field"], message=mistake)] if mistake else [],
    )


def _column(value: dict[str, Any]) -> PreviewColumn:
    power = value["power"]
    return PreviewColumn(
        name=value["name"],
        kind=value["kind"],
        reason=value["reason"],
        missing=value["missing"],
        distinct=value["distinct"],
        examples=value["examples"],
        used=value["used"],
        prediction_power=power if isinstance(power, float) and power == power else None,
    )
