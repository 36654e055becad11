"""Tokens that name their bearer and can be checked without a database, in any process with the secret."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

SECRET_BYTES = 32
SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,128}")


class SignedTokens:
    """Makes and checks tokens of the form ``<prefix>.<subject>.<HMAC-SHA256>``.

    The prefix is part of what is signed, so a token of one scope is worthless in another.

    Args:
        prefix: the scope.
        secret: at least 32 random bytes; a new secret makes every old token worthless.
    """

    def __init__(self, prefix: str, secret: bytes) -> None:
        self._prefix = prefix
        self._secret = secret

    def issue(self, subject: str) -> str:
        """Return the token of a subject.

        Raises:
            ValueError: the subject is not made of letters, digits, hyphens and underscores.
        """
        if not SUBJECT.fullmatch(subject):
            raise ValueError(f"{subject!r} cannot be named in a token.")
        return f"{self._prefix}.{subject}.{self._sign(subject)}"

    def subject(self, token: str) -> str | None:
        """Return whose token this is; None when it is not one of ours."""
        prefix, _, rest = token.partition(".")
        subject, _, signature = rest.partition(".")
        if prefix != self._prefix or not SUBJECT.fullmatch(subject):
            return None
        same = hmac.compare_digest(signature.encode(), self._sign(subject).encode())
        return subject if same else None

    def _sign(self, subject: str) -> str:
        return hmac.new(self._secret, f"{self._prefix}.{subject}".encode(), sha256).hexdigest()


def keep_secret(path: Path) -> bytes:
    """Return the 32 random bytes of a file that only its owner can read; made when it is missing."""
    if not path.exists() or path.stat().st_size != SECRET_BYTES:
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_bytes(secrets.token_bytes(SECRET_BYTES))
        new.replace(path)
    return path.read_bytes()
