"""How sparkmagic is set for the studio: in this process alone, whatever a person's settings say."""

from __future__ import annotations

START_SECONDS = 120
"""A session may take this long: on two cores one took 14 s, and two that began together 34 s."""
HEARTBEAT_TIMEOUT_SECONDS = 600
"""A session ends this long after its kernel was last heard of: a restart, and a server's, take less."""
HEARTBEAT_SECONDS = 10
"""A kernel is heard of this often."""
MANY_RETRIES = 12
RETRY_SECONDS = [0.2, 0.5, 1, 2, 3, 5]
"""Waited before each retry, the last one again and again: 47 s in all, in which a server has restarted."""


def names_livy(language: str) -> bool:
    """Return whether a person's own file of sparkmagic's settings says where Livy is for a language."""
    from sparkmagic.utils import configuration

    setting = getattr(configuration, f"kernel_{language}_credentials")
    setting()  # reads the file
    return setting.__name__ in configuration.d


def apply_settings() -> None:
    """Set sparkmagic for sessions of the studio.

    Neither an address nor the kernel's token is among it: :class:`~.controller.StudioController` knows both.
    """
    from sparkmagic.utils import configuration

    settings: dict[str, object] = {
        "coerce_dataframe": False,  # it makes numbers of text such as "007"
        "use_auto_viz": False,  # frames are shown by the studio's own grid
        "livy_session_startup_timeout_seconds": START_SECONDS,
        "livy_server_heartbeat_timeout_seconds": HEARTBEAT_TIMEOUT_SECONDS,
        "heartbeat_refresh_seconds": HEARTBEAT_SECONDS,
        "heartbeat_retry_seconds": HEARTBEAT_SECONDS,
        "retry_policy": "configurable",
        "retry_seconds_to_sleep_list": RETRY_SECONDS,
        "configurable_retry_policy_max_retries": MANY_RETRIES,
        "all_errors_are_fatal": True,  # a cell that failed must stop "run all" and a notebook job
        "fatal_error_suggestion": "{}",
        # The gateway knows Kerberos and whatever else a cluster asks for; a kernel's image need not.
        "authenticators": {
            "None": "sparkmagic.auth.customauth.Authenticator",
            "Basic_Access": "sparkmagic.auth.basic.Basic",
        },
    }
    for name, value in settings.items():
        configuration.override(name, value)
