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


def configure(c: Any, settings: dict[str, Any]) -> None:
    """Put the settings into JupyterHub's configuration."""
    _survive_restarts(c, settings)
    _let_in(c, settings)
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
    c.Authenticator.allowed_users = {*settings["admins"], *settings["members"], *settings["guests"]}
    members = sorted({*settings["admins"], *settings["members"]})
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
        # To learn who is an admin, which a user's own token does not say.
        {"name": "domain-service", "services": [SERVICE], "scopes": ["list:users", "read:users"]},
        # To end everybody's server when the domain is stopped.
        {"name": "operator", "services": ["operator"], "scopes": ["list:users", "delete:servers"]},
        {"name": "domain-member", "groups": [GROUP], "scopes": [ACCESS]},
        # A server speaks to the service in its user's name. It gets no more than its user has, so the
        # server of somebody outside the group gets nothing.
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", ACCESS]},
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
    url = f"http://127.0.0.1:{settings['service_port']}/services/{SERVICE}"

    def domain_url(spawner: Any) -> str:
        return url if any(group.name == GROUP for group in spawner.user.groups) else ""

    c.Spawner.environment = {"SMSTUDIO_DOMAIN_URL": domain_url}


configure(
    get_config(),  # type: ignore[name-defined]  # noqa: F821  # JupyterHub gives it to this file
    json.loads(Path(os.environ["SMSTUDIO_HUB_SETTINGS"]).read_text()),
)
