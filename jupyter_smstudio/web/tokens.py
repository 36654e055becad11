"""Narrow tokens for kernels: each opens only what its own kernel may see, and only on our routes."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from ..core.models import is_id

PREFIX = "smk"


class KernelTokens:
    """Makes and checks tokens of the form ``smk.<kernel id>.<HMAC-SHA256>``.

    Args:
        secret: at least 32 random bytes; a new secret makes every old token worthless.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(32)

    def issue(self, kernel_id: str) -> str:
        """Return the token of a kernel."""
        return f"{PREFIX}.{kernel_id}.{self._sign(kernel_id)}"

    def kernel_id(self, token: str) -> str | None:
        """Return whose token this is; None when it is not one of ours."""
        prefix, _, rest = token.partition(".")
        kernel_id, _, signature = rest.partition(".")
        if prefix != PREFIX or not is_id(kernel_id):
            return None
        same = hmac.compare_digest(signature.encode(), self._sign(kernel_id).encode())
        return kernel_id if same else None

    def _sign(self, kernel_id: str) -> str:
        return hmac.new(self._secret, kernel_id.encode(), sha256).hexdigest()
