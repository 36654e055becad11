"""A kernel that was started before anybody wanted one, and is then somebody's."""

from __future__ import annotations

import json
import os
from pathlib import Path

from jupyter_client.manager import start_new_kernel


def test_a_kept_kernel_has_the_environment_that_a_new_one_has(tmp_path: Path) -> None:
    names = ("MPLBACKEND", "PAGER", "MINE", "LEFT_OVER")
    asked = f"import json, os; json.dumps([os.environ.get(name) for name in {names}])"
    manager, client = start_new_kernel(env={**os.environ, "LEFT_OVER": "1"})
    try:
        settings = tmp_path / "adopt.json"
        settings.write_text(
            json.dumps(
                {
                    "key": manager.session.key.decode(),
                    "env": {"PATH": os.environ["PATH"], "MINE": "1"},
                    "cwd": str(tmp_path),
                    "connection_file": manager.connection_file,
                }
            )
        )
        adopt = f"from jupyter_smstudio.kernels.runtime.adopt import adopt; adopt({str(settings)!r})"
        told: list[str] = []
        client.execute_interactive(adopt, timeout=60)
        client.execute_interactive(
            asked,
            timeout=60,
            output_hook=lambda message: told.append(message["content"].get("data", {}).get("text/plain", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    backend, pager, mine, left_over = json.loads("".join(told).strip("'"))
    assert (mine, left_over) == ("1", None)
    # Plots become output, and programs that page do not wait for a key.
    assert (backend, pager) == ("module://matplotlib_inline.backend_inline", "cat")
