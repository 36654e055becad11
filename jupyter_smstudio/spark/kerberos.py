"""Kerberos for Livy servers: SPNEGO in HTTP (RFC 4559) with the ticket of the user that the server runs as.

The system's own libraries find ticket cache, realm and KDC by ``KRB5CCNAME`` and ``krb5.conf``, as they do
for every other program of that user, so the studio keeps no ticket and no password.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from typing import Any

from ..core.errors import Forbidden, NotSupported, Unavailable

MISSING = (
    "Kerberos takes the package gssapi and the system's Kerberos libraries, which are not installed. On "
    "Debian: apt install gcc libkrb5-dev python3-dev; then uv pip install 'jupyter-smstudio[kerberos]' where "
    "the server runs."
)
NO_TICKET = "You have no Kerberos ticket: run kinit in a terminal of this server, then try again."
EXPIRED = (
    "Your Kerberos ticket has expired: run kinit in a terminal of this server, then try again. Nothing on "
    "the cluster is lost."
)
SPNEGO = "1.3.6.1.5.5.2"
SCHEME = "negotiate"


def missing() -> str:
    """Say what Kerberos lacks on this machine; empty: nothing."""
    try:
        _gssapi()
    except NotSupported as error:
        return error.message
    return ""


def asks_for_ticket(challenges: Iterable[str]) -> bool:
    """Tell whether a server that refuses takes tickets and nothing else.

    Args:
        challenges: the headers ``WWW-Authenticate`` of its answer.
    """
    return {challenge.partition(" ")[0].lower() for challenge in challenges} == {SCHEME}


class Handshake:
    """Shows a ticket to one server, for one request: servers refuse to see the same proof twice.

    Args:
        host: of the server, whose principal is ``HTTP/host``. ``krb5.conf`` says whether an alias stands for
            the host's own name (``dns_canonicalize_hostname``).

    Attributes:
        principal: whose ticket it is.
        token: for the header ``Authorization``, after ``Negotiate``.

    Raises:
        Forbidden: there is no ticket, or it has expired.
        NotSupported: the libraries are not installed.
        Unavailable: Kerberos gives no ticket for this server.
    """

    def __init__(self, host: str) -> None:
        gssapi = _gssapi()
        self._host = host
        try:
            credentials = gssapi.Credentials(usage="initiate")
            self.principal = str(credentials.name)
            self._context = gssapi.SecurityContext(
                name=gssapi.Name(f"HTTP@{host}", gssapi.NameType.hostbased_service),
                creds=credentials,
                mech=gssapi.OID.from_int_seq(SPNEGO),
                # No more than that: above all, the ticket is not delegated.
                flags=gssapi.RequirementFlag.mutual_authentication,
                usage="initiate",
            )
            self.token = b64encode(self._context.step()).decode()
        except gssapi.exceptions.ExpiredCredentialsError as error:
            raise Forbidden(EXPIRED) from error
        except gssapi.exceptions.MissingCredentialsError as error:
            raise Forbidden(NO_TICKET) from error
        except gssapi.exceptions.GSSError as error:
            raise Unavailable(
                f"Kerberos gives no ticket for HTTP/{host}: {_words(error)}. Check the host in the address, "
                "the realm in krb5.conf, and the clocks."
            ) from error

    def verify(self, challenges: Iterable[str]) -> None:
        """Check the server's own proof, where it gives one; proxies may leave it out.

        Args:
            challenges: the headers ``WWW-Authenticate`` of an answer that is no refusal.

        Raises:
            Unavailable: it is wrong.
        """
        for challenge in challenges:
            scheme, _, proof = challenge.partition(" ")
            if scheme.lower() == SCHEME and proof and not self._proven(proof):
                raise Unavailable(
                    f"{self._host} did not prove that it is HTTP/{self._host}, so its answer was not taken. "
                    "Check the address, and whether somebody else answers there."
                )

    def _proven(self, proof: str) -> bool:
        try:
            self._context.step(b64decode(proof))
            return bool(self._context.complete)  # raises what the step has put off
        except (_gssapi().exceptions.GSSError, NotBase64):
            return False


def _gssapi() -> Any:
    try:
        import gssapi
    except ImportError as error:  # also where the system's libraries are missing
        raise NotSupported(MISSING) from error
    return gssapi


def _words(error: Any) -> str:
    """Return what Kerberos itself says; GSSAPI's own status says no more than that it failed."""
    return " ".join(error.get_all_statuses(error.min_code, False)).strip(". ")
