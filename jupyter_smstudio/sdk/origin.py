"""Where a job is asked for: notebook, cell and commit, recorded with its run."""

from __future__ import annotations

import json
import os


def origin() -> dict[str, str]:
    """Return what the studio told this kernel about the place its code comes from."""
    try:
        context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT", "{}"))
    except ValueError:  # somebody else's use of the variable
        context = {}
    known = context if isinstance(context, dict) else {}
    return {
        "notebook": str(known.get("smstudio.notebook", os.environ.get("JPY_SESSION_NAME", ""))),
        "cell": str(known.get("smstudio.cell_id", "")),
        "git_commit": str(known.get("mlflow.source.git.commit", "")),
    }
