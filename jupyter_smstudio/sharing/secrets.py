"""Finds keys, tokens and passwords in text.

The forms of known services are those that the services publish for secret scanning; they are named
beside each. What has no form is found by the name it is assigned to, and told from a placeholder by how
random it looks (the threshold of detect-secrets' ``Base64HighEntropyString``, halved for short words).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TEXT = 2_000_000
"""Characters of one text that are looked at; a longer output is data, and its beginning says what it is."""
PLAIN_BITS = 3.0
"""Entropy per character from which a long value looks drawn at random; English text in lower case and
placeholders of one word lie below."""


@dataclass(frozen=True)
class Secret:
    """Something that opens a door.

    Attributes:
        kind: what it is, as the end of a sentence, e.g. ``an access key of AWS``.
        value: the whole text of it.
    """

    kind: str
    value: str

    @property
    def masked(self) -> str:
        """Return its beginning, which says what it is, and none of the rest."""
        shown = self.value.split("\n", 1)[0][: min(4, len(self.value) // 4)]
        return f"{shown}{'•' * 8}"


KNOWN = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique identifiers)
    ("an access key of AWS", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    ("a token of GitHub", ("gh", "pat_"), r"\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_\w{22}_\w{59})\b"),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    ("a token of GitLab", ("gl",), r"\bgl(?:pat|dt|rt|cbt|ptt|soat)-[\w-]{20,}"),
    # https://api.slack.com/authentication/token-types
    ("a token of Slack", ("xox",), r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("a webhook of Slack", ("hooks.slack",), r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
    # https://docs.cloud.google.com/docs/authentication/api-keys
    ("a key of Google's APIs", ("AIza",), r"\bAIza[\w-]{35}(?![\w-])"),
    # https://huggingface.co/docs/hub/security-tokens
    ("a token of Hugging Face", ("hf_",), r"\bhf_[A-Za-z]{30,40}\b"),
    # https://platform.openai.com/docs/api-reference/authentication; Anthropic's keys have the same form
    ("a key of an AI service", ("sk-",), r"\bsk-(?:ant-|proj-|svcacct-)?[\w-]{32,}"),
    # https://docs.stripe.com/keys
    ("a key of Stripe", ("k_live_", "k_test_"), r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}\b"),
    # https://warehouse.pypa.io/development/token-scanning.html
    ("a token of PyPI", ("pypi-",), r"\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}"),
    # https://docs.npmjs.com/about-access-tokens
    ("a token of npm", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    # https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    ("a key of Azure's storage", ("AccountKey",), r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
    # https://docs.databricks.com/dev-tools/auth/pat
    ("a token of Databricks", ("dapi",), r"\bdapi[0-9a-f]{32}\b"),
    # RFC 7468
    ("a private key", ("PRIVATE KEY",), r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    # RFC 7519: both parts are JSON objects, which begin with {" in base64
    ("a JSON web token", ("eyJ",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}"),
    # https://jupyter-server.readthedocs.io/en/latest/operators/security.html: 24 random bytes in hex
    ("a token of a Jupyter server", ("token=",), r"[?&]token=([0-9a-f]{48})\b"),
)
"""What it is, a text without which it is not there (looked for first, as that is fast), and its form."""
_KNOWN = [(kind, hints, re.compile(pattern)) for kind, hints, pattern in KNOWN]

_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,30}://[^\s/:@'\"]{1,200}:([^\s/@'\"{}<>$*]{3,200})@[\w.-]")
"""RFC 3986, 3.2.1: user:password@host."""
_ASSIGNED = re.compile(
    r"(?i)(?P<name>(?:passw(?:or)?d|pwd|secret|token|(?:api|access|auth|private)[_-]?key|"
    r"credentials?)[\w-]{0,20})['\"]?\]?\s*"
    r"(?::\s*str\s*)?(?:=|:|,)\s*[rbuf]{0,2}(?P<quote>\\?['\"])(?P<value>[^'\"\s\\]{6,200})(?P=quote)"
)
"""``name = "value"``, ``"name": "value"``, ``os.environ["NAME"] = "value"``, ``setenv("NAME", "value")``."""
WORDS = ("passw", "pwd", "secret", "token", "key", "credential")
_NAME_BEFORE = re.compile(r"[\w-]+\Z")
MAX_NAME = 40
_PLACEHOLDER = re.compile(
    r"(?i)^(?:<.*>|\{.*\}|\$.*|%.*|x{3,}|\*+|\.+|your.*|my.*|some.*|example.*|change.*|dummy.*|test.*|"
    r"none|null|true|false|password|secret|token|.*[/.](?:json|txt|ya?ml|pem|csv))$"
)
_NO_SECRET_NAME = re.compile(
    r"(?i)tokeni[sz]|tokens?_(?:id|type|count|len)|(?:max|num|pad|eos|bos|cls|sep|unk)_?token"
)


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret in a text, each value once."""
    seen: set[str] = set()
    for secret in _candidates(text[:MAX_TEXT]):
        if not any(secret.value in earlier for earlier in seen):
            seen.add(secret.value)
            yield secret


def _candidates(text: str) -> Iterator[Secret]:
    for kind, hints, pattern in _KNOWN:
        if any(hint in text for hint in hints):
            for match in pattern.finditer(text):
                yield Secret(kind, match[match.lastindex or 0])
    for match in _IN_URL.finditer(text) if "://" in text else ():
        if not _PLACEHOLDER.match(match[1]):
            yield Secret("a password in an address", match[1])
    folded = text.casefold()
    for match in _ASSIGNED.finditer(text) if any(word in folded for word in WORDS) else ():
        # The pattern begins in the middle of the name, at the word that betrays it: that is far faster.
        before = _NAME_BEFORE.search(text, max(0, match.start() - MAX_NAME), match.start())
        name = (before[0] if before else "") + match["name"]
        if _is_random(name, match["value"]):
            yield Secret(f"the value of {name}", match["value"])


def _is_random(name: str, value: str) -> bool:
    if _PLACEHOLDER.match(value) or _NO_SECRET_NAME.search(name):
        return False
    mixed = any(each.isdigit() for each in value) and any(each.isalpha() for each in value)
    symbols = not value.isalnum() and not re.fullmatch(r"[a-z]+(?:[-_ .][a-z]+)+", value, re.I)
    return mixed or symbols or (len(value) >= 16 and entropy(value) >= PLAIN_BITS)


def entropy(text: str) -> float:
    """Return Shannon's entropy of a text in bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())
