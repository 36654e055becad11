"""Posts what a rule found to an address; only public ones are reached, unless an administrator named them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from ..core.jobs.runtime.addresses import Refused
from ..core.jobs.runtime.http_file import connect_checked, headers_of, target_of

ACCEPTED = range(200, 300)


class NotPosted(Exception):
    """An address did not take what was posted; the text says why, for people."""


def post(url: str, content: Mapping[str, object], allowed_hosts: Sequence[str]) -> None:
    """Post an object as JSON; redirects are not followed.

    Raises:
        NotPosted: the address is none that may be reached, or it answered with anything but success.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPosted("The address is no http address.")
    try:
        connection = connect_checked(parts, allowed_hosts)
        try:
            headers = {**headers_of(parts), "Content-Type": "application/json"}
            connection.request("POST", target_of(parts), json.dumps(content), headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except Refused as error:
        raise NotPosted(str(error)) from error
    except (OSError, ValueError, http.client.HTTPException) as error:  # a port or a host can be none
        raise NotPosted(f"{parts.hostname} does not answer ({error}).") from error
    if status not in ACCEPTED:
        raise NotPosted(f"{parts.hostname} answered {status}.")
