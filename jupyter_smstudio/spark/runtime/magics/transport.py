"""sparkmagic's HTTP client, so that a restarted server or a Livy that stumbles costs no cell."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import requests
from sparkmagic.livyclientlib.endpoint import Endpoint
from sparkmagic.livyclientlib.exceptions import HttpClientException
from sparkmagic.livyclientlib.livyreliablehttpclient import LivyReliableHttpClient
from sparkmagic.livyclientlib.reliablehttpclient import ReliableHttpClient

from .settings import MANY_RETRIES, RETRY_SECONDS

TIMEOUT_SECONDS = (10.0, 90.0)
"""For the connection, and for an answer: the gateway itself waits 60 s for a Livy elsewhere."""
LAST_SECONDS = (1.0, 2.0)
"""The same for a kernel that ends: Jupyter kills it after five."""
UNAVAILABLE = 503
"""Says that nothing was done, so that even an order may be sent again."""
PASSING = (429, 500, 502, 503, 504)


class Refused(HttpClientException):
    """The server refused a request.

    Attributes:
        status: of HTTP; 0: nobody answered.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class PatientClient(ReliableHttpClient):
    """Asks again while nobody listens, or what answers is about to be well again.

    An order is sent again only where it was certainly not taken: nobody listened, or the answer was 503.

    Args:
        endpoint: of sparkmagic.
        headers: sent with each request.
        sleep: waits; a test gives its own.
    """

    def __init__(
        self, endpoint: Endpoint, headers: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(endpoint, dict(headers), None)
        # A proxy of the environment may not see the token, nor may ~/.netrc put another in its place.
        self._session.trust_env = False
        self.verify_ssl: bool | str = os.environ.get("REQUESTS_CA_BUNDLE", True)
        self._sleep = sleep
        self._retries = MANY_RETRIES
        self._timeout = TIMEOUT_SECONDS

    def hurry(self) -> None:
        """Ask once from now on, and not for long."""
        self._retries, self._timeout = 0, LAST_SECONDS

    def _send_request(
        self, relative_url: str, accepted: Collection[int], function: Any, data: object = None
    ) -> requests.Response:
        url = self.compose_url(relative_url)
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                answer: requests.Response = function(
                    url,
                    headers=self._headers,
                    auth=self._auth,
                    verify=self.verify_ssl,
                    timeout=self._timeout,
                    allow_redirects=False,  # the token belongs to one server
                    **({} if data is None else {"json": data}),
                )
            except requests.RequestException as error:
                if last or not (data is None or _never_sent(error)):
                    raise Refused(f"The studio's server does not answer: {_reason(error)}.", 0) from None
            else:
                if answer.status_code in accepted:
                    return answer
                again = answer.status_code in (PASSING if data is None else (UNAVAILABLE,))
                if last or not again:
                    raise Refused(_told(answer), answer.status_code)
            self._sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
        raise AssertionError("the last attempt returns or raises")


class StudioLivyClient(LivyReliableHttpClient):
    """Livy's protocol over :class:`PatientClient`."""

    @classmethod
    def at(cls, endpoint: Endpoint, headers: Mapping[str, str]) -> StudioLivyClient:
        """Return a client of one address."""
        return cls(PatientClient(endpoint, {"Content-Type": "application/json", **headers}), endpoint)

    def hurry(self) -> None:
        """Ask once from now on, and not for long."""
        self._http_client.hurry()

    def look_at_statement(self, session: int, statement: int, wait: float) -> Any:
        """Return a statement; the studio's gateway answers when it has ended, or after so many seconds.

        A Livy elsewhere answers at once: it does not know how to wait.
        """
        url = f"{self._statement_url(session, statement)}?wait={wait:.3f}"
        return self._http_client.get(url, [200]).json()

    def get_sessions(self) -> Any:
        """Return all sessions that Livy lists; without an end it would list a hundred."""
        return self._http_client.get("/sessions?size=1000", [200]).json()


def _never_sent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError")


def _reason(error: requests.RequestException) -> str:
    """Return what is wrong in a few words, without the address, which may hold a token."""
    if isinstance(error, requests.Timeout):
        return "it took too long"
    return "the connection was refused" if _never_sent(error) else "the connection broke"


def _told(answer: requests.Response) -> str:
    """Return what a server says of its refusal: Livy writes ``msg``, the studio ``message``."""
    try:
        said = answer.json()
        message = said.get("message") or said.get("msg")
    except (ValueError, AttributeError):
        message = None
    return str(message or f"The server answered {answer.status_code} {answer.reason}.")
