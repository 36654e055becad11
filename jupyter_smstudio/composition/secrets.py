"""Secrets of people, which their jobs name."""

from __future__ import annotations

from ..secrets.service import SecretsService
from .core import Core


def build_secrets(core: Core) -> SecretsService:
    """Put the secrets together."""
    return SecretsService(core.secrets, core.deeds)
