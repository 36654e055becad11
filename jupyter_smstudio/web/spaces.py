"""Who may do what in a space: a server that several people edit in, and that belongs to none of them."""

from __future__ import annotations

import os
from typing import Any

from jupyterhub.singleuser.extension import JupyterHubAuthorizer

EDITING = frozenset({("write", "contents"), ("execute", "events")})
"""What takes no kernel: writing files, and hearing what happens. A shared document is opened by *read*, and
who has opened one may write in it; jupyter-collaboration knows no readers."""


class SpaceAuthorizer(JupyterHubAuthorizer):  # type: ignore[misc]  # jupyterhub ships no types
    """Lets whom JupyterHub has let in read and edit, and only some of them run.

    Those who may run are in the group of JupyterHub that has the space's own name. To everybody else all is
    refused that is neither reading nor :data:`EDITING`: kernels, terminals, jobs, and what installs anything.
    """

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Tell whether somebody may try this."""
        if not super().is_authorized(handler, user, action, resource):
            return False
        if os.environ["JUPYTERHUB_USER"] in user.hub_user.get("groups", ()):
            return True
        return action == "read" or (action, resource) in EDITING
