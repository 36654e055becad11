"""What clients of Livy send; names are Livy's, and what we have no use for is left aside, as Livy does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ....core.errors import InvalidInput
from .limits import MAX_CODE, MAX_LOG_LINES, MAX_PAGE, MAX_SESSION_SECONDS, MAX_WAIT_SECONDS

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(max_length=4096, pattern=PRINTABLE)]
Name = Annotated[str, StringConstraints(max_length=255, pattern=PRINTABLE)]
Argument = Annotated[str, StringConstraints(max_length=4096, pattern=r"^[^\x00]*$")]
UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
"""Of Livy's times, e.g. ``10m``."""
Kind = Literal["pyspark", "spark", "sql", "shared"]
ForStatements = Literal["pyspark", "spark", "sql"]
Model = TypeVar("Model", bound=BaseModel)


def _seconds(ttl: object) -> int:
    found = re.fullmatch(r"([0-9]{1,9}) ?([a-z]*)", str(ttl or 0).strip().lower())
    if not found or found[2] not in UNITS:
        raise ValueError("it is no time; write it as 30s, 10m, 2h or 1d")
    return int(found[1]) * UNITS[found[2]]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Application(_Request):
    """What clients ask for of sessions and batches alike."""

    name: Name = ""
    proxy_user: Text | None = Field(default=None, alias="proxyUser")
    jars: list[Text] = Field(default=[], max_length=100)
    py_files: list[Text] = Field(default=[], max_length=100, alias="pyFiles")
    files: list[Text] = Field(default=[], max_length=100)
    archives: list[Text] = Field(default=[], max_length=100)
    driver_memory: Text | None = Field(default=None, alias="driverMemory")
    executor_memory: Text | None = Field(default=None, alias="executorMemory")
    executor_cores: int | None = Field(default=None, alias="executorCores", ge=1, le=1024)
    num_executors: int | None = Field(default=None, alias="numExecutors", ge=1, le=1024)
    conf: dict[str, str | int | float | bool | None] = Field(default={}, max_length=200)
    session_seconds: Annotated[int, BeforeValidator(_seconds)] = Field(
        default=0, le=MAX_SESSION_SECONDS, alias="ttl"
    )
    """After which a session that nobody uses ends; 0: as the cluster has it."""


class NewSession(Application):
    """Of ``POST /sessions``."""

    kind: Kind = "shared"
    heartbeat_seconds: int = Field(
        default=0,
        ge=0,
        le=MAX_SESSION_SECONDS,
        validation_alias=AliasChoices("heartbeatTimeoutInSecond", "heartbeatTimeoutInSeconds"),
    )


class NewBatch(Application):
    """Of ``POST /batches``."""

    file: Text = Field(min_length=1)
    class_name: Text | None = Field(default=None, alias="className")
    args: list[Argument] = Field(default=[], max_length=200)


class NewStatement(_Request):
    """Of ``POST …/statements``."""

    code: str = Field(max_length=MAX_CODE)
    kind: ForStatements | None = None


class StatementLook(_Request):
    """Of ``GET …/statements/{n}``; Livy has no such argument, and leaves it aside."""

    wait: float = Field(default=0.0, ge=0, le=MAX_WAIT_SECONDS)
    """For the statement's end, in seconds."""


class Completion(_Request):
    """Of ``POST …/completion``."""

    code: str = Field(max_length=MAX_CODE)
    cursor: int = Field(ge=0)
    kind: ForStatements | None = None


class Stretch(_Request):
    """Of a question for sessions, batches or statements."""

    start: int = Field(default=0, ge=0, alias="from")
    size: int = Field(default=100, ge=0, le=MAX_PAGE)
    order: Literal["asc", "desc"] = "asc"


class LogStretch(_Request):
    """Of a question for lines of a log; from the end where no start is named, as Livy has it."""

    start: int | None = Field(default=None, alias="from")
    size: int = Field(default=100, ge=-1, le=MAX_LOG_LINES)


def read(model: type[Model], found: Mapping[str, object] | None) -> Model:
    """Check a body or the arguments of an address.

    Raises:
        InvalidInput: a field is not as Livy wants it; the details name each.
    """
    try:
        return model.model_validate(dict(found or {}))
    except ValidationError as error:
        fields = {".".join(map(str, item["loc"])) or "body": item["msg"] for item in error.errors()}
        listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
        raise InvalidInput(f"The request is not as Livy takes it. {listed}.", fields=fields) from error
    except RecursionError as error:
        raise InvalidInput("The request's JSON is nested too deeply.") from error
