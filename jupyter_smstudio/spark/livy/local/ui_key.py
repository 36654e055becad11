"""What opens a driver's Spark UI to the studio and to nobody else on this machine.

The UI listens on a port of the loopback address, which other people of the machine reach as well. Spark's own
``JWSFilter`` lets pass who shows a JSON web signature by the driver's key
(https://spark.apache.org/docs/latest/security.html#web-ui).
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from ....core.tokens import SignedTokens

FILTER = "org.apache.spark.ui.JWSFilter"


@dataclass(frozen=True)
class UiKey:
    """The key of one driver's UI; it can be made again by the same server, and is kept nowhere.

    Attributes:
        secret: 32 bytes.
    """

    secret: bytes

    @classmethod
    def of(cls, tickets: SignedTokens, driver_id: str) -> UiKey:
        """Return the key of a driver."""
        return cls(sha256(tickets.issue(f"key-{driver_id}").encode()).digest())

    @property
    def configuration(self) -> dict[str, str]:
        """Return the settings by which Spark asks for it."""
        return {
            "spark.ui.filters": FILTER,
            f"spark.{FILTER}.param.secretKey": _encoded(self.secret),
        }

    @property
    def authorization(self) -> str:
        """Return the header ``Authorization`` that passes."""
        signed = f"{_json({'alg': 'HS256', 'typ': 'JWT'})}.{_json({'sub': 'smstudio'})}"
        return f"Bearer {signed}.{_encoded(hmac.digest(self.secret, signed.encode(), 'sha256'))}"


def _json(claims: dict[str, str]) -> str:
    return _encoded(json.dumps(claims, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
