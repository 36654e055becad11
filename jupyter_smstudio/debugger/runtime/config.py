"""What a training's hook saves: the configuration a person writes, and ``debughookconfig.json``.

Names, defaults and limits are those of the original's SDK 2 and of its API:
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugHookConfig.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .collection import BUILT_IN, Collection
from .modes import ModeKeys
from .profile.settings import ProfilerSettings
from .reductions import ReductionConfig, truth
from .saving import SETTINGS, ConfigError, SaveConfig, SaveConfigMode, parts

__all__ = [
    "CollectionConfig",
    "ConfigError",
    "DebuggerHookConfig",
    "HookSettings",
    "ModeKeys",
    "ReductionConfig",
    "SaveConfig",
    "SaveConfigMode",
]

PATH_VARIABLE = "SMDEBUG_CONFIG_FILE_PATH"
DEFAULT_PATH = "/opt/ml/input/config/debughookconfig.json"
DEFAULT_FOLDER = "/opt/ml/output/tensors"
MAX_COLLECTIONS = 20
MAX_PARAMETERS = 20
MAX_CHARACTERS = 256
WORKERS = ("one", "all")
STORAGE_GB = 5.0
"""A year of trainings still fits on a disk; the newest smdebug has no limit at all."""
OVERHEAD = 0.03
"""Of a step's time, for summaries that nobody asked for by name (issue figures: 3 %)."""
SAMPLE = 1 << 13
"""Elements of a tensor that a summary between saved steps looks at; its norm is right to some 1 %."""

OF_COLLECTIONS = frozenset(
    {"include_regex", "reductions", "save_raw_tensor", "save_shape", "save_histogram", *SETTINGS}
    | {f"{mode.name.lower()}.{name}" for mode in ModeKeys for name in SETTINGS}
)
OF_HOOKS = OF_COLLECTIONS | {
    "save_all",
    "include_workers",
    "export_tensorboard",
    "tensorboard_dir",
    "storage_limit_gb",
    "summary_interval",
    "overhead_limit",
    "summary_sample",
}


class CollectionConfig:
    """A collection that is saved.

    Args:
        name: of a built-in collection, or a new one, which needs ``include_regex``.
        parameters: ``include_regex``, ``save_interval``, ``train.save_interval``, ``reductions``, …; at most
            20, values are text.

    Raises:
        ConfigError: one of them cannot be used.
    """

    def __init__(self, name: str, parameters: Mapping[str, Any] | None = None) -> None:
        if not name or len(name) > MAX_CHARACTERS:
            raise ConfigError(
                f"A collection's name has 1 to {MAX_CHARACTERS} characters; this has {len(name)}."
            )
        self.name = name
        self.parameters = _checked(f"CollectionParameters of {name}", parameters)
        self.as_collection({})

    def as_collection(self, base: Mapping[str, Any]) -> Collection:
        """Return the collection, with the hook's parameters for what it does not set itself.

        Raises:
            ConfigError: a parameter cannot be used, or the collection can have no tensors.
        """
        expressions = [*BUILT_IN.get(self.name, ()), *parts(self.parameters.get("include_regex", ""))]
        collection = Collection(
            self.name,
            expressions,
            save_config=SaveConfig.from_parameters(self.parameters, base),
            reduction_config=ReductionConfig.from_parameters(self.parameters),
        )
        if not expressions and self.name not in BUILT_IN:
            raise ConfigError(
                f"The collection {self.name} is not a built-in one and has no include_regex, so no tensor "
                f"belongs to it. Give it one, or name one of {', '.join(BUILT_IN)}."
            )
        return collection

    def as_request(self) -> dict[str, Any]:
        """Return it as the configuration file has it."""
        return {"CollectionName": self.name, "CollectionParameters": self.parameters}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CollectionConfig):
            return NotImplemented
        return (self.name, self.parameters) == (other.name, other.parameters)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"CollectionConfig({self.name!r}, {self.parameters!r})"


class DebuggerHookConfig:
    """What the hook of a job saves, and where.

    Args:
        s3_output_path: where the job's tensors are copied to; None: they stay with the job's outputs.
        container_local_output_path: where the program writes them; None: ``/opt/ml/output/tensors``.
        hook_parameters: for all collections; at most 20, values are text. Beside the original's:
            ``storage_limit_gb`` (5), ``summary_interval`` (1; 0: none), ``overhead_limit`` (0.03; 0: none),
            ``summary_sample`` (8192; 0: all elements).
        collection_configs: what is saved beside losses; at most 20.

    Raises:
        ConfigError: one of them cannot be used.
    """

    def __init__(
        self,
        s3_output_path: str | None = None,
        container_local_output_path: str | None = None,
        hook_parameters: Mapping[str, Any] | None = None,
        collection_configs: Sequence[CollectionConfig] | None = None,
    ) -> None:
        self.s3_output_path = s3_output_path
        self.container_local_output_path = container_local_output_path
        self.hook_parameters = _checked("HookParameters", hook_parameters)
        self.collection_configs = list(collection_configs or [])
        if len(self.collection_configs) > MAX_COLLECTIONS:
            raise ConfigError(
                f"CollectionConfigurations has {len(self.collection_configs)} collections; "
                f"{MAX_COLLECTIONS} are allowed."
            )
        self.profiler = ProfilerSettings()
        self.settings()

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DebuggerHookConfig:
        """Read what a configuration file has.

        Raises:
            ConfigError: it is none that can be used.
        """
        listed = given.get("CollectionConfigurations") or []
        if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
            raise ConfigError("CollectionConfigurations must be a list of objects.")
        if any("CollectionName" not in each for each in listed):
            raise ConfigError("Must specify 'CollectionName' in JSON config.")
        config = cls(
            s3_output_path=given.get("S3OutputPath", given.get("S3Path")),
            container_local_output_path=given.get("LocalPath"),
            hook_parameters=given.get("HookParameters"),
            collection_configs=[
                CollectionConfig(str(each["CollectionName"]), each.get("CollectionParameters"))
                for each in listed
            ],
        )
        config.profiler = ProfilerSettings.from_request(given.get("Profiler") or {})
        return config

    @classmethod
    def read(cls, path: str | Path | None = None) -> DebuggerHookConfig:
        """Read a configuration file.

        Args:
            path: None: where ``SMDEBUG_CONFIG_FILE_PATH`` says, or else where jobs have it.

        Raises:
            FileNotFoundError: there is none.
            ConfigError: it is none that can be used.
        """
        place = Path(path or os.environ.get(PATH_VARIABLE, DEFAULT_PATH))
        try:
            given = json.loads(place.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ConfigError(f"{place} is no JSON: {error}.") from None
        if not isinstance(given, dict):
            raise ConfigError(f"{place} must have one JSON object.")
        return cls.from_dict(given)

    def as_request(self) -> dict[str, Any]:
        """Return it as the configuration file has it."""
        made: dict[str, Any] = {
            "S3OutputPath": self.s3_output_path,
            "LocalPath": self.container_local_output_path,
            "HookParameters": self.hook_parameters,
            "CollectionConfigurations": [each.as_request() for each in self.collection_configs],
        }
        return {name: value for name, value in made.items() if value}

    def settings(self) -> HookSettings:
        """Return what a hook is made of.

        Raises:
            ConfigError: a value cannot be used.
        """
        given = self.hook_parameters
        workers = str(given.get("include_workers", WORKERS[0]))
        if workers not in WORKERS:
            raise ConfigError(f"include_workers is {workers!r}; it must be one of {', '.join(WORKERS)}.")
        return HookSettings(
            out_dir=self.container_local_output_path or DEFAULT_FOLDER,
            save_config=SaveConfig.from_parameters(given),
            reduction_config=ReductionConfig.from_parameters(given),
            include_regex=[str(each) for each in parts(given.get("include_regex", ""))],
            collections=[each.as_collection(given) for each in self.collection_configs],
            save_all=truth("save_all", given.get("save_all", False)),
            include_workers=workers,
            storage_limit_gb=_number("storage_limit_gb", given.get("storage_limit_gb", STORAGE_GB)),
            summary_interval=int(_number("summary_interval", given.get("summary_interval", 1))),
            overhead_limit=_number("overhead_limit", given.get("overhead_limit", OVERHEAD)),
            summary_sample=int(_number("summary_sample", given.get("summary_sample", SAMPLE))),
            profiler=self.profiler,
            unknown=self._unknown(),
        )

    def _unknown(self) -> list[str]:
        """Name the parameters that mean nothing; the original ignores them, so they are told, not refused."""
        of_collections = {name for each in self.collection_configs for name in each.parameters}
        return sorted((self.hook_parameters.keys() - OF_HOOKS) | (of_collections - OF_COLLECTIONS))


@dataclass(frozen=True)
class HookSettings:
    """A configuration, read and checked.

    Attributes:
        out_dir: where tensors are written.
        save_config: at which steps, where a collection does not say.
        reduction_config: which numbers in the tensors' place; None: tensors are saved whole.
        include_regex: names of further tensors that are saved.
        collections: that are saved.
        save_all: save every tensor that is seen.
        include_workers: ``one``: the first one's; ``all``.
        storage_limit_gb: whole tensors are saved until this is used up.
        summary_interval: steps between summaries of weights and gradients, at the least; 0: none are made.
        overhead_limit: the share of a step's time that summaries may cost; their interval grows to fit.
        summary_sample: elements of a tensor that a summary between saved steps looks at; 0: all.
        profiler: what is measured beside tensors.
        unknown: names of parameters that mean nothing.
    """

    out_dir: str = DEFAULT_FOLDER
    save_config: SaveConfig = field(default_factory=SaveConfig)
    reduction_config: ReductionConfig | None = None
    include_regex: Sequence[str] = ()
    collections: Sequence[Collection] = ()
    save_all: bool = False
    include_workers: str = WORKERS[0]
    storage_limit_gb: float = STORAGE_GB
    summary_interval: int = 1
    overhead_limit: float = OVERHEAD
    summary_sample: int = SAMPLE
    profiler: ProfilerSettings = field(default_factory=ProfilerSettings)
    unknown: Sequence[str] = ()


def _checked(what: str, given: Mapping[str, Any] | None) -> dict[str, str]:
    """Return parameters as text, as the file has them."""
    if given is not None and not isinstance(given, Mapping):
        raise ConfigError(f"{what} must be an object of names and values.")
    made = {str(name): _text(value) for name, value in (given or {}).items()}
    if len(made) > MAX_PARAMETERS:
        raise ConfigError(f"{what} has {len(made)} entries; {MAX_PARAMETERS} are allowed.")
    for name, value in made.items():
        if not name or len(name) > MAX_CHARACTERS or len(value) > MAX_CHARACTERS:
            raise ConfigError(
                f"{what}: {name[:40]!r} has a name of {len(name)} and a value of {len(value)} characters; "
                f"{MAX_CHARACTERS} are allowed for each."
            )
    return made


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _number(name: str, given: Any) -> float:
    try:
        number = float(given)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ConfigError(f"{name} is {given!r}; it must be a number from 0.")
    return number
