"""What somebody may not want to share: looked for before anything is shared, and again when it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from ..core.errors import NeedsDecision
from .models import Finding, FindingKind
from .notebooks import Document, Text, texts
from .secrets import find_secrets

MAX_FINDINGS = 200
LARGE_BYTES = 20 * 1024 * 1024
"""A notebook from this size on opens slowly for everybody."""
ABSOLUTE = re.compile(
    r"(?<![\w./:~-])(?:/(?:home|Users|root|mnt|media|data|srv|scratch|work|workspace|tmp|opt)/[\w.@/+-]{1,300}|"
    r"~/[\w.@/+-]{1,300}|[A-Za-z]:\\(?:Users|Data|Work)\\[\w.\\ -]{1,300})"
)
"""Folders of persons and data by the Filesystem Hierarchy Standard 3.0 and common use; those of programs,
as in a traceback's ``/usr/lib``, say nothing about anybody."""
WHERE = {"source": "", "output": "the output of ", "metadata": "the metadata of "}


def check_notebook(document: Document, size: int) -> list[Finding]:
    """Return what to look at, secrets first; each thing once for each place it is in.

    Args:
        document: as it would be shared.
        size: of its file in bytes.
    """
    found = [finding for text in texts(document) for finding in (*_secrets(text), *_paths(text))]
    if size > LARGE_BYTES:
        message = (
            f"The notebook has {size / 2**20:,.0f} MB, so its preview leaves large outputs out. Leave the "
            "output out to share a smaller one."
        )
        found.append(_finding(FindingKind.SIZE, Text(None, "output", ""), "", "", message))
    unique = {finding.id: finding for finding in found}
    order = list(FindingKind)
    return sorted(unique.values(), key=lambda finding: order.index(finding.kind))[:MAX_FINDINGS]


def check_texts(texts: Iterable[str]) -> list[Finding]:
    """Return the secrets in what a page of figures says."""
    found = (finding for text in texts for finding in _secrets(Text(None, "output", text), "The page"))
    return list({finding.id: finding for finding in found}.values())[:MAX_FINDINGS]


def refuse_secrets(findings: Iterable[Finding], accepted: Iterable[str], what: str) -> None:
    """See to it that each secret was accepted.

    Args:
        findings: of what would be shared.
        accepted: ids of those that may be shared all the same.
        what: would be shared, as the beginning of a sentence.

    Raises:
        NeedsDecision: one was not; details list the findings.
    """
    known = set(accepted)
    secrets = [each for each in findings if each.kind is FindingKind.SECRET and each.id not in known]
    if secrets:
        count = "a secret" if len(secrets) == 1 else f"{len(secrets)} secrets"
        raise NeedsDecision(
            f"{what} holds {count}. Take them out, or say for each that it may be shared.",
            findings=[finding.model_dump(mode="json") for finding in secrets],
        )


def unsaved_environment(message: str) -> Finding:
    """Return the finding that a snapshot would have no environment."""
    return _finding(FindingKind.UNSAVED_ENVIRONMENT, Text(None, "metadata", ""), "", "", message)


def _secrets(text: Text, where: str = "") -> Iterator[Finding]:
    for secret in find_secrets(text.text):
        message = f"{where or _start(text)} holds {secret.kind}. Whoever sees the snapshot could use it."
        yield _finding(FindingKind.SECRET, text, secret.value, secret.masked, message)


def _paths(text: Text) -> Iterator[Finding]:
    if text.place != "source":
        return  # what a program printed of this machine cannot be mended in the notebook
    for path in dict.fromkeys(ABSOLUTE.findall(text.text)):
        message = f"{_start(text)} names {path}, which others do not have. Use a path beside the notebook."
        yield _finding(FindingKind.PATH, text, path, path[:200], message)


def _start(text: Text) -> str:
    cell = "the notebook" if text.cell is None else f"cell {text.cell + 1}"
    words = f"{WHERE[text.place]}{cell}"
    return words[0].upper() + words[1:]


def _finding(kind: FindingKind, text: Text, value: str, excerpt: str, message: str) -> Finding:
    # Of the value and not of the excerpt: another secret in the same place is another finding.
    identity = f"{kind}\0{text.cell}\0{text.place}\0{value}"
    return Finding(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        kind=kind,
        cell=text.cell,
        place=text.place,
        excerpt=excerpt,
        message=message,
    )
