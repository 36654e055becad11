"""Configuration of JupyterHub for a domain of SM Studio: ``jupyterhub -f <this file>``.

What differs between installations is in a JSON file, named by the variable ``SMSTUDIO_HUB_SETTINGS``; only
root can read it, because it holds the tokens by which the parts know each other:

=================  ======================================================================================
``title``          name of the domain
``ip``, ``port``   where people reach the domain
``hub_port``       of JupyterHub itself, on this machine only
``proxy_port``     by which JupyterHub tells the proxy what is where, on this machine only
``service_port``   of the domain's service, on this machine only
``folder``         of JupyterHub's own database and secrets; root's alone
``python``         folder of the programs of an environment that every user can read
``admins``         who administer JupyterHub, and so the domain
``members``        users of the system who belong to the domain
``guests``         users of the system who may have a server, and belong to no domain
``spaces``         users of the system whose servers are edited by several people at a time: for each its
                   ``run``, who may edit and run there, and its ``edit``, who may edit alone
``proxy_token``    between JupyterHub and the proxy
``service_token``  between JupyterHub and the domain's service
``operator_token`` for whoever stops the domain
=================  ======================================================================================
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

SERVICE = "domain"
GROUP = "domain"
ACCESS = f"access:services!service={SERVICE}"
SPACES = "spaces"
"""The group of all spaces, which are users of JupyterHub too."""
EDITORS = "{}-editors"
"""The group of those who may edit in a space and not run; who may run is in the group of its own name."""
OWN_SERVERS = Path(__file__).parent / "own_servers"
"""Configuration of Jupyter for everybody's own server, and not for spaces: without jupyter-collaboration."""


def configure(c: Any, settings: dict[str, Any]) -> None:
    """Put the settings into JupyterHub's configuration."""
    _survive_restarts(c, settings)
    _let_in(c, settings)
    _open_spaces(c, settings.get("spaces", {}))
    _spawn(c, settings)


def _survive_restarts(c: Any, settings: dict[str, Any]) -> None:
    folder = Path(settings["folder"])
    c.JupyterHub.db_url = f"sqlite:///{folder / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(folder / "cookie-secret")
    c.JupyterHub.bind_url = f"http://{settings['ip']}:{settings['port']}/"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['hub_port']}"
    # Servers, proxy and service are no children of JupyterHub: people work on while it is restarted.
    c.JupyterHub.cleanup_servers = False
    c.JupyterHub.cleanup_proxy = False
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['proxy_port']}"
    c.ConfigurableHTTPProxy.auth_token = settings["proxy_token"]


def _let_in(c: Any, settings: dict[str, Any]) -> None:
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.open_sessions = False  # needs privileges that containers do not give
    c.Authenticator.admin_users = set(settings["admins"])
    spaces = settings.get("spaces", {})
    c.Authenticator.allowed_users = {
        *settings["admins"], *settings["members"], *settings["guests"], *spaces
    }  # fmt: skip
    # A space has a place in the domain as a person has: what is shared there is shared in its name.
    members = sorted({*settings["admins"], *settings["members"], *spaces})
    c.JupyterHub.load_groups = {GROUP: {"users": members}}
    c.JupyterHub.services = [
        {
            "name": SERVICE,
            "url": f"http://127.0.0.1:{settings['service_port']}",
            "api_token": settings["service_token"],
            "oauth_no_confirm": True,
            "display": False,
        },
        {"name": "operator", "api_token": settings["operator_token"]},
    ]
    c.JupyterHub.load_roles = [
        # To learn who is an admin, which a user's own token does not say; and to stop a member's server
        # that does not stop by itself what an admin of the domain wants stopped.
        {
            "name": "domain-service",
            "services": [SERVICE],
            "scopes": ["list:users", "read:users", f"delete:servers!group={GROUP}"],
        },
        # To end everybody's server when the domain is stopped.
        {"name": "operator", "services": ["operator"], "scopes": ["list:users", "delete:servers"]},
        {"name": "domain-member", "groups": [GROUP], "scopes": [ACCESS]},
        # A server speaks to the service in its user's name. It gets no more than its user has, so the
        # server of somebody outside the group gets nothing.
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", ACCESS]},
    ]


def _open_spaces(c: Any, spaces: dict[str, dict[str, list[str]]]) -> None:
    """Let several people into one server, which belongs to none of them.

    JupyterHub's guide calls it a collaboration account: whoever is let into a server runs code as the
    server's owner, so that the owner is a user of the system who has nothing else.
    https://jupyterhub.readthedocs.io/en/stable/tutorial/collaboration-users.html
    """
    c.JupyterHub.load_groups[SPACES] = {"users": sorted(spaces)}
    for name, people in spaces.items():
        c.JupyterHub.load_groups[name] = {"users": people["run"]}
        c.JupyterHub.load_groups[EDITORS.format(name)] = {"users": people["edit"]}
        enter, start = f"access:servers!user={name}", f"servers!user={name}"
        c.JupyterHub.load_roles += [
            {"name": f"{name}-runner", "groups": [name], "scopes": [enter, start]},
            {"name": f"{name}-editor", "groups": [EDITORS.format(name)], "scopes": [enter]},
        ]


def _spawn(c: Any, settings: dict[str, Any]) -> None:
    # Every server is a process of its own user: the operating system keeps their files apart.
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    c.Spawner.cmd = [str(Path(settings["python"]) / "jupyterhub-singleuser")]
    c.Spawner.default_url = "/lab"
    c.Spawner.notebook_dir = "~"
    c.Spawner.http_timeout = 120  # the first start on a slow disk
    # What a user writes into their own configuration cannot load anything into the server before it has
    # dropped its privileges, but it could let others in.
    c.Spawner.disable_user_config = True
    c.Spawner.group_overrides = {
        SPACES: {
            "groups": [SPACES],
            "spawner_override": {
                "args": [
                    "--ServerApp.authorizer_class=jupyter_smstudio.web.spaces.SpaceAuthorizer",
                    # Installing an extension runs its code, and JupyterLab asks nobody's leave for it.
                    "--LabApp.extension_manager=readonly",
                ]
            },
        }
    }
    # Who follows a link to something shared has their server started by it.
    c.JupyterHub.implicit_spawn_seconds = 0.5
    url = f"http://127.0.0.1:{settings['service_port']}/services/{SERVICE}"
    spaces = settings.get("spaces", {})

    def domain_url(spawner: Any) -> str:
        return url if any(group.name == GROUP for group in spawner.user.groups) else ""

    def open_to(spawner: Any) -> str:
        """Tell which spaces a user may enter, for the page to lead there."""
        groups = {group.name for group in spawner.user.groups}
        entered = [name for name in spaces if groups & {name, EDITORS.format(name)}]
        return json.dumps(
            [{"name": name, "url": f"/user/{name}/lab", "may_run": name in groups} for name in entered]
        )

    def configuration(spawner: Any) -> str:
        # One's own server is edited by one person: a notebook is what is on the disk, and no icon tells of
        # others. JupyterLab reads from files alone which extensions to leave out, with what these replace.
        return "" if spawner.user.name in spaces else str(OWN_SERVERS)

    c.Spawner.environment = {
        "SMSTUDIO_DOMAIN_URL": domain_url,
        "SMSTUDIO_SPACES": open_to,
        "SMSTUDIO_SPACE": lambda spawner: spawner.user.name if spawner.user.name in spaces else "",
        "JUPYTER_CONFIG_PATH": configuration,
    }


configure(
    get_config(),  # type: ignore[name-defined]  # noqa: F821  # JupyterHub gives it to this file
    json.loads(Path(os.environ["SMSTUDIO_HUB_SETTINGS"]).read_text()),
)
