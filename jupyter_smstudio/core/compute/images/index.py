"""What uv is told of this machine: pip's package indexes, certificates and proxies.

uv does not read pip's configuration, but an administrator's mirror, a corporate index or a folder of
wheels is usually configured there. What is set for uv itself (``UV_*``, ``uv.toml``) wins.
Source: pip's "Configuration" page (files, their order, ``PIP_*``) and uv's "Environment variables".
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...errors import InvalidInput

# What a package's build or a download needs. The server's own variables (tokens, kernels' secrets)
# must not reach the set-up code of a package, so everything else stays behind.
_PASSED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|NETRC|XDG_\w+|SSL_\w+|"
    r"CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|(?i:(https?|all|no)_proxy)|UV_\w+|KEYRING_\w+"
)
# Would redirect or change an installation; each call says these itself.
_NOT_PASSED_ON = {
    "UV_BREAK_SYSTEM_PACKAGES", "UV_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_PREFIX",
    "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_REQUIRE_HASHES", "UV_SYSTEM_PYTHON",
    "UV_TARGET", "UV_TORCH_BACKEND", "UV_WORKING_DIRECTORY",
}  # fmt: skip


def uv_environment(
    environ: Mapping[str, str] | None = None, config_files: Iterable[Path] | None = None
) -> dict[str, str]:
    """Return the variables to run uv with, pip's configuration of this machine translated into them.

    Args:
        environ: the server's variables; None for ``os.environ``.
        config_files: pip's configuration files, later ones win; None for pip's own list.

    Raises:
        InvalidInput: a configuration file of pip cannot be parsed.
    """
    environ = os.environ if environ is None else environ
    files = pip_config_files(environ) if config_files is None else config_files
    pip = {**_read_files(files), **_read_environ(environ)}
    passed = {
        name: value
        for name, value in environ.items()
        if _PASSED_ON.fullmatch(name) and name not in _NOT_PASSED_ON
    }
    return {**_translate(pip, passed), **passed, "NO_COLOR": "1", "UV_NO_PROGRESS": "1"}


def pip_config_files(environ: Mapping[str, str]) -> list[Path]:
    """Return where pip looks on Linux and macOS, lowest priority first; they need not exist."""
    override = environ.get("PIP_CONFIG_FILE")
    if override == os.devnull:
        return []
    home = Path(environ.get("HOME", "/"))
    shared = [Path(folder) / "pip" for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")]
    user = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip"
    folders = [*shared, Path("/etc"), home / ".pip", user, Path(sys.prefix)]
    return [folder / "pip.conf" for folder in folders] + ([Path(override)] if override else [])


def _read_files(files: Iterable[Path]) -> dict[str, str]:
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise InvalidInput(f"pip's configuration file {file} cannot be read: {error}") from error
        for section, options in found.items():
            if parser.has_section(section):
                options.update({_key(key): value for key, value in parser.items(section)})
    return {**found["global"], **found["install"]}


def _read_environ(environ: Mapping[str, str]) -> dict[str, str]:
    # pip ignores empty variables.
    return {_key(name[4:]): value for name, value in environ.items() if name.startswith("PIP_") and value}


def _key(name: str) -> str:
    key = name.lower().replace("_", "-").removeprefix("--")
    return {"default-timeout": "timeout", "pypi-url": "index-url"}.get(key, key)


def _translate(pip: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if "UV_DEFAULT_INDEX" not in given and "UV_INDEX_URL" not in given:
        found["UV_DEFAULT_INDEX"] = pip.get("index-url", "").strip()
    if "UV_INDEX" not in given and "UV_EXTRA_INDEX_URL" not in given:
        found["UV_INDEX"] = " ".join(pip.get("extra-index-url", "").split())
    found["UV_FIND_LINKS"] = ",".join(pip.get("find-links", "").split())
    found["UV_NO_INDEX"] = "1" if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"} else ""
    found["UV_INSECURE_HOST"] = " ".join(pip.get("trusted-host", "").split())
    found["UV_HTTP_TIMEOUT"] = pip.get("timeout", "").partition(".")[0]
    found["SSL_CERT_FILE"] = pip.get("cert", "")
    found["SSL_CLIENT_CERT"] = pip.get("client-cert", "")
    if not any(name.lower() in {"https_proxy", "all_proxy"} for name in given):
        found["HTTPS_PROXY"] = found["HTTP_PROXY"] = pip.get("proxy", "")
    # pip takes the best version over all indexes. Locks are pinned by hash, so a stranger's package
    # of the same name on another index can not slip in when an environment is built.
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in found.items() if value}
