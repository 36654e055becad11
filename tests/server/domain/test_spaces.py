"""A space: some of those who are let in may run, the others edit."""

from __future__ import annotations

from typing import Any

import pytest
from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import JupyterHubIdentityProvider, JupyterHubUser

from jupyter_smstudio.web.spaces import SpaceAuthorizer

SPACE = "space-together"
ACCESS = f"access:servers!user={SPACE}"


@pytest.fixture
def authorizer(monkeypatch: pytest.MonkeyPatch) -> SpaceAuthorizer:
    monkeypatch.setenv("JUPYTERHUB_USER", SPACE)
    hub = HubOAuth(api_token="x", oauth_client_id="x", base_url="/", access_scopes={ACCESS})
    return SpaceAuthorizer(identity_provider=JupyterHubIdentityProvider(hub_auth=hub))


def person(*groups: str, scopes: tuple[str, ...] = (ACCESS,)) -> Any:
    return JupyterHubUser({"name": "ben", "groups": list(groups), "scopes": list(scopes)})


@pytest.mark.filterwarnings("ignore:HubAuth.oauth_scopes:DeprecationWarning")  # JupyterHub's own
@pytest.mark.parametrize(
    ("action", "resource", "without_running"),
    [
        ("read", "contents", True),
        ("write", "contents", True),  # a notebook, and opening a shared document
        ("execute", "events", True),
        ("read", "kernels", True),
        ("execute", "kernels", False),
        ("write", "kernels", False),
        ("write", "sessions", False),
        ("execute", "terminals", False),
        ("write", "terminals", False),
        ("write", "smstudio:training", False),
        ("write", "smstudio:kernels", False),
        ("execute", "anything", False),
    ],
)
def test_who_may_run_may_do_all_and_others_edit(
    authorizer: SpaceAuthorizer, action: str, resource: str, without_running: bool
) -> None:
    assert authorizer.is_authorized(None, person(SPACE, "domain"), action, resource)
    for groups in ((f"{SPACE}-editors",), ()):
        assert authorizer.is_authorized(None, person(*groups), action, resource) is without_running
    assert not authorizer.is_authorized(None, person(SPACE, scopes=()), action, resource)
