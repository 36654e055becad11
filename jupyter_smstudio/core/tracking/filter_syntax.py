"""MLflow's filter strings, read without MLflow: importing it would cost the server 170 MB.

The grammar (https://mlflow.org/docs/latest/search-runs/)::

    filter     = comparison { AND comparison }
    comparison = field ( operator literal | [NOT] IN ( literal {, literal} ) | IS [NOT] NULL )
    field      = [ entity . ] name            entity: metrics, params, tags, attributes, and their synonyms
    operator   = = | != | > | >= | < | <= | LIKE | ILIKE

Beyond MLflow's own, parameters and tags may be compared with numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InvalidInput
from .conditions import Condition, Operator, condition
from .models import FieldKind

MAX_COMPARISONS = 50
ENTITIES: dict[str, FieldKind] = {
    "metric": "metric",
    "metrics": "metric",
    "param": "parameter",
    "params": "parameter",
    "parameter": "parameter",
    "parameters": "parameter",
    "tag": "tag",
    "tags": "tag",
    "attribute": "attribute",
    "attributes": "attribute",
    "attr": "attribute",
    "run": "attribute",
}
"""MLflow's synonyms (``mlflow.utils.search_utils.SearchUtils``)."""
ATTRIBUTE_SYNONYMS = {
    "run id": "run_id",
    "run name": "run_name",
    "Run name": "run_name",
    "Run Name": "run_name",
    "created": "start_time",
    "Created": "start_time",
    "user": "user_id",
}
TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
    |(?P<name>`[^`]*`|[^\W\d][\w/-]*)
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<sign>!=|>=|<=|<>|[=<>(),.;])
    )""",
    re.VERBOSE,
)
EXAMPLE = "metrics.accuracy > 0.9 and params.model = 'cnn'"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def parse_filter(source: str) -> list[Condition]:
    """Return the conditions of a filter string; an empty string has none.

    Raises:
        InvalidInput: it cannot be read; the message says at which character.
    """
    tokens = _Tokens(source)
    found: list[Condition] = []
    while not tokens.at_end:
        if found:
            tokens.keyword("and")
        found.append(_comparison(tokens))
        if len(found) > MAX_COMPARISONS:
            raise InvalidInput(f"The filter has more than {MAX_COMPARISONS} comparisons.")
    return found


class _Tokens:
    """The words of a filter, taken from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source.rstrip()
        self._tokens = list(self._split())
        self._next = 0

    def _split(self) -> list[_Token]:
        tokens, position = [], 0
        while position < len(self._source):
            match = TOKEN.match(self._source, position)
            if match is None or match.lastgroup is None:
                position += len(self._source[position:]) - len(self._source[position:].lstrip())
                raise self._error(position, "this is no word, number, quoted text or sign of the syntax")
            tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
            position = match.end()
        return tokens

    @property
    def at_end(self) -> bool:
        return self._next >= len(self._tokens)

    def peek(self, offset: int = 0) -> _Token | None:
        place = self._next + offset
        return self._tokens[place] if place < len(self._tokens) else None

    def take(self, wanted: str) -> _Token:
        token = self.peek()
        if token is None:
            raise self._error(len(self._source), f"{wanted} is missing at the end")
        self._next += 1
        return token

    def is_keyword(self, word: str, offset: int = 0) -> bool:
        token = self.peek(offset)
        return token is not None and token.kind == "name" and token.text.lower() == word

    def keyword(self, word: str) -> None:
        if not self.is_keyword(word):
            token = self.peek()
            raise self._error(token.start if token else len(self._source), f"{word.upper()} was expected")
        self._next += 1

    def sign(self, wanted: str) -> None:
        token = self.take(repr(wanted))
        if token.text != wanted or token.kind != "sign":
            raise self.wrong(token, f"{wanted!r} was expected")

    def is_sign(self, wanted: str) -> bool:
        token = self.peek()
        return token is not None and token.kind == "sign" and token.text == wanted

    def wrong(self, token: _Token, why: str) -> InvalidInput:
        return self._error(token.start, why)

    def _error(self, position: int, why: str) -> InvalidInput:
        near = self._source[position : position + 20]
        place = f"at character {position + 1}" + (f" (near {near!r})" if near else "")
        return InvalidInput(f"The filter cannot be read {place}: {why}. An example: {EXAMPLE}.")


def _comparison(tokens: _Tokens) -> Condition:
    kind, name = _field(tokens)
    if tokens.is_keyword("is"):
        tokens.keyword("is")
        negated = tokens.is_keyword("not")
        if negated:
            tokens.keyword("not")
        tokens.keyword("null")
        return condition(kind, name, "exists" if negated else "missing")
    if tokens.is_keyword("in") or (tokens.is_keyword("not") and tokens.is_keyword("in", 1)):
        negated = tokens.is_keyword("not")
        if negated:
            tokens.keyword("not")
        tokens.keyword("in")
        return condition(kind, name, "not in" if negated else "in", _list(tokens))
    return condition(kind, name, _operator(tokens), _literal(tokens))


def _field(tokens: _Tokens) -> tuple[FieldKind, str]:
    first = tokens.take("a field")
    if first.kind != "name":
        raise tokens.wrong(first, "a field was expected, such as metrics.accuracy")
    parts = [_unquoted(first)]
    while tokens.is_sign("."):
        tokens.sign(".")
        part = tokens.take("a name")
        if part.kind not in ("name", "string", "number"):
            raise tokens.wrong(part, "a name was expected after the dot")
        parts.append(_unquoted(part))
    if len(parts) == 1:
        return "attribute", ATTRIBUTE_SYNONYMS.get(parts[0], parts[0])
    kind = ENTITIES.get(parts[0].lower())
    if kind is None:
        raise tokens.wrong(first, f"{parts[0][:50]!r} is none of metrics, params, tags and attributes")
    name = ".".join(parts[1:])
    return kind, ATTRIBUTE_SYNONYMS.get(name, name) if kind == "attribute" else name


def _operator(tokens: _Tokens) -> Operator:
    token = tokens.take("an operator")
    text = token.text.lower()
    if text == "<>":
        return "!="
    if text in ("=", "!=", ">", ">=", "<", "<=", "like", "ilike"):
        return text  # type: ignore[return-value]  # one of those just listed
    raise tokens.wrong(token, "an operator was expected: =, !=, >, >=, <, <=, LIKE, ILIKE, IN")


def _list(tokens: _Tokens) -> list[str | float]:
    tokens.sign("(")
    values = [_literal(tokens)]
    while tokens.is_sign(","):
        tokens.sign(",")
        values.append(_literal(tokens))
    tokens.sign(")")
    return values


def _literal(tokens: _Tokens) -> str | float:
    token = tokens.take("a value")
    if token.kind == "string":
        return _unquoted(token)
    if token.kind == "number":
        return float(token.text)
    raise tokens.wrong(token, "a number or a text in quotes was expected")


def _unquoted(token: _Token) -> str:
    quote = token.text[0]
    if quote in "'\"`":
        return token.text[1:-1].replace(quote * 2, quote)
    return token.text
