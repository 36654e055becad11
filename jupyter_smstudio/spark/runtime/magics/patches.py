"""What is replaced in sparkmagic while the studio's magics are loaded, and nothing else.

Everything else of the studio derives from sparkmagic's classes. These few are named by sparkmagic's own code,
which would not find a class that derives from them. Sessions that are not the studio's are left as they are.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import Image
from sparkmagic.livyclientlib.command import Command
from sparkmagic.livyclientlib.exceptions import LivyClientLibException, LivyUnexpectedStatusException

from .errors import rendered
from .session import StudioSession
from .statement import FAILED, PLAIN, finished

PNG = "image/png"
HTML = "text/html"
JSON = "application/json"
TABLE = "application/vnd.livy.table.v1+json"


def patch_sparkmagic() -> None:
    """Replace what has to be replaced; doing so twice changes nothing."""
    Command._get_statement_output = _get_statement_output
    LivyClientLibException._render_traceback_ = rendered


_by_widget = Command._get_statement_output


def _get_statement_output(self: Command, session: Any, statement_id: int) -> Any:
    """Wait with the studio's bar instead of a widget, which is dead once a notebook is read again."""
    if isinstance(session, StudioSession):
        return outcome(finished(session, statement_id))
    return _by_widget(self, session, statement_id)


def outcome(output: Mapping[str, Any] | None) -> tuple[bool, Any, str]:
    """Return a statement's output as sparkmagic takes it: whether it is well, what, and its MIME type."""
    if not output:
        return True, "", PLAIN
    if output["status"] == FAILED:
        return False, f"{output['evalue']}\n{''.join(output['traceback'])}", PLAIN
    if output["status"] != "ok":
        raise LivyUnexpectedStatusException(f"Livy gave an output of a status unknown: “{output['status']}”.")
    data = output["data"]
    if PNG in data:
        return True, Image(base64.b64decode(data[PNG])), PNG
    if TABLE in data:
        return True, _frame(data[TABLE]), TABLE
    kind = next((kind for kind in (HTML, JSON) if kind in data), PLAIN)
    return True, data.get(kind, ""), kind


def _frame(table: Mapping[str, Any]) -> pd.DataFrame:
    """Return what ``%table`` of Livy shows: columns with names, and rows."""
    return pd.DataFrame(table["data"], columns=[header["name"] for header in table["headers"]])
