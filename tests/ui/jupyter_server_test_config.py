"""The server of the browser tests: the real one, without a token, reachable from this machine only.

JupyterLab's own configuration for its browser tests switches the protections off; never use it elsewhere.
"""

import os
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

# The same machine everywhere: what fits and what has to wait depends on its cores.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
Path(os.environ["JUPYTERLAB_GALATA_ROOT_DIR"]).mkdir(parents=True, exist_ok=True)
c = get_config()  # type: ignore[name-defined]  # noqa: F821
configure_jupyter_server(c)
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ["SMSTUDIO_UI_PORT"])
c.ServerApp.allow_root = True
c.ServerApp.reraise_server_extension_failures = True
c.Application.log_level = "ERROR"  # galata itself asks for files that are not there
c.SmStudioApp.allowed_hosts = ["localhost"]  # where the tests play servers elsewhere
c.SmStudioApp.instance_catalog = str(Path("instances.yaml").resolve())
