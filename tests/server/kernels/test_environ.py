"""What a kernel's environment holds, and what it may not."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.compute.environ import scrub
from jupyter_smstudio.web.tokens import KernelTokens

KERNEL_ID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    "name",
    [
        "JUPYTER_TOKEN",
        "JPY_API_TOKEN",
        "JUPYTERHUB_API_TOKEN",
        "CONFIGPROXY_AUTH_TOKEN",
        "SMSTUDIO_API_TOKEN",
    ],
)
def test_credentials_of_the_server_are_left_out_by_name(name: str) -> None:
    assert scrub({name: "x", "HOME": "/home/ann"}, []) == {"HOME": "/home/ann"}


def test_the_token_is_left_out_whatever_it_is_called() -> None:
    found = scrub({"MY_URL": "http://localhost/?token=abcdef", "AWS_SECRET": "mine"}, ["abcdef", ""])
    assert found == {"AWS_SECRET": "mine"}


def test_a_token_opens_its_own_kernel_only() -> None:
    tokens = KernelTokens(b"s" * 32)
    token = tokens.issue(KERNEL_ID)
    assert tokens.kernel_id(token) == KERNEL_ID
    other = token.replace(KERNEL_ID, "22222222-2222-4222-8222-222222222222")
    assert tokens.kernel_id(other) is None
    assert KernelTokens(b"t" * 32).kernel_id(token) is None


@pytest.mark.parametrize(
    "token", ["", "smk", "smk..", "smk.x.y", "smk." + KERNEL_ID, f"smk.{KERNEL_ID}.é", "a.b.c.d", "smk.\0.é"]
)
def test_anything_else_is_no_token(token: str) -> None:
    assert KernelTokens(b"s" * 32).kernel_id(token) is None
