"""Narrow tokens for kernels: each opens only what its own kernel may see, and only on our routes."""

from __future__ import annotations

from ..core.models import is_id
from ..core.tokens import SignedTokens

PREFIX = "smk"


class KernelTokens:
    """Makes and checks tokens of the form ``smk.<kernel id>.<HMAC-SHA256>``.

    Args:
        secret: at least 32 random bytes; a new secret makes every old token worthless.
    """

    def __init__(self, secret: bytes) -> None:
        self._tokens = SignedTokens(PREFIX, secret)

    def issue(self, kernel_id: str) -> str:
        """Return the token of a kernel."""
        return self._tokens.issue(kernel_id)

    def kernel_id(self, token: str) -> str | None:
        """Return whose token this is; None when it is not one of ours."""
        kernel_id = self._tokens.subject(token)
        return kernel_id if kernel_id and is_id(kernel_id) else None
