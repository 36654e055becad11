"""What the program finds: the folders and files of SageMaker's training and processing containers.

Source: SageMaker developer guide, "How Amazon SageMaker provides training information", and the
environment variables of github.com/aws/sagemaker-training-toolkit.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from .mount import SOURCES, root
from .plan import ML, TENSORS, HostPlan

NETWORK_INTERFACE = "lo"
"""All hosts of a job are on this machine."""
TRAINING_FOLDERS = ("input/config", "input/data", "model", "output/data", "code")
PROCESSING_FOLDERS = ("config", "processing/input", "processing/output", "code")
GIVEN = ("SM_LOG_LEVEL", "SM_NUM_CPUS", "SM_NUM_GPUS", "SM_NUM_NEURONS")
"""Variables that the server may know better: those of the plan win."""


HOOK = "debughookconfig"
HOOK_VARIABLE = "SMDEBUG_CONFIG_FILE_PATH"
"""By which a program's hook finds its configuration, as in the original."""


def below(folder: Path, path: str) -> Path:
    """Return ``folder/path``.

    Raises:
        ValueError: it would not be in ``folder``.
    """
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path.startswith("/"):
        raise ValueError(f"{path!r} is not a path below {folder}.")
    return folder.joinpath(*parts)


def prepare(plan: HostPlan, folder: Path) -> None:
    """Make ``ml`` with its folders, its configuration and a copy of the code.

    Raises:
        OSError, ValueError: it could not be made.
    """
    ml = folder / ML
    for name in PROCESSING_FOLDERS if plan.kind == "processing" else TRAINING_FOLDERS:
        (ml / name).mkdir(parents=True, exist_ok=True)
    for path, _ in plan.outputs.values():
        below(ml, path).mkdir(parents=True, exist_ok=True)
    for channel in plan.channels:
        place = below(ml, channel.target)
        (place.parent if channel.input_mode == "Pipe" else place).mkdir(parents=True, exist_ok=True)
        if channel.input_mode == "FastFile" and Path(channel.uri).is_absolute() and plan.private_mount:
            _make_mount_point(ml / SOURCES / channel.name, Path(channel.uri))
    if plan.code:
        # A copy for each attempt: what a program writes beside its code is not there the next time.
        shutil.copytree(folder / plan.code, ml / "code", symlinks=True, dirs_exist_ok=True)
    _place_shared(plan, plan.checkpoints, ml / "checkpoints")
    if plan.tensors:
        _place_shared(plan, plan.tensors, ml / TENSORS)
    config = ml / ("config" if plan.kind == "processing" else "input/config")
    for name, content in _configuration(plan, root(plan, folder)).items():
        (config / f"{name}.json").write_text(json.dumps(content, indent=1))


def training_environment(plan: HostPlan, ml: Path) -> dict[str, str]:
    """Return all variables of the program: the plan's, and those that tell it of its folders.

    Args:
        plan: of the host.
        ml: where the program finds ``ml``: ``/opt/ml``, or its real path where nothing is mounted.
    """
    own = _processing_variables(plan) if plan.kind == "processing" else _training_variables(plan, ml)
    kept = {name: plan.environment[name] for name in GIVEN if name in plan.environment}
    return {"PYTHONUNBUFFERED": "1", **plan.environment, **own, **kept}


def _make_mount_point(point: Path, source: Path) -> None:
    point.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        point.mkdir(exist_ok=True)
    else:
        point.touch()


def _place_shared(plan: HostPlan, source: str, place: Path) -> None:
    """Make the place of a folder that all attempts share; where nothing is mounted it is a link."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if not source or plan.private_mount:
        place.mkdir(exist_ok=True)
    if not source:
        return
    Path(source).mkdir(parents=True, exist_ok=True)
    if not plan.private_mount:
        place.symlink_to(source)


def _configuration(plan: HostPlan, ml: Path) -> dict[str, Any]:
    resources = {
        "current_host": plan.host,
        "current_instance_type": plan.environment.get("SM_CURRENT_INSTANCE_TYPE", ""),
        "hosts": plan.hosts,
        "network_interface_name": NETWORK_INTERFACE,
    }
    if plan.kind == "processing":
        return {"processingjobconfig": _processing_configuration(plan, ml), "resourceconfig": resources}
    hook = {} if plan.hook is None else {HOOK: {**plan.hook, "LocalPath": str(ml / TENSORS)}}
    return {
        **hook,
        "hyperparameters": plan.hyperparameters,
        "inputdataconfig": {
            channel.name: {
                "ContentType": channel.content_type,
                "TrainingInputMode": channel.input_mode,
                "S3DistributionType": channel.distribution,
                "RecordWrapperType": "None",
            }
            for channel in plan.channels
        },
        "resourceconfig": resources,
        "checkpointconfig": {"LocalPath": str(ml / "checkpoints"), "S3Uri": plan.checkpoints},
    }


def _processing_configuration(plan: HostPlan, ml: Path) -> dict[str, Any]:
    return {
        "ProcessingJobName": plan.job_name,
        "AppSpecification": {"ContainerEntrypoint": plan.argv},
        "ProcessingInputs": [
            {"InputName": each.name, "S3Input": {"S3Uri": each.uri, "LocalPath": str(ml / each.target)}}
            for each in plan.channels
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {"OutputName": name, "S3Output": {"S3Uri": destination, "LocalPath": str(ml / path)}}
                for name, (path, destination) in plan.outputs.items()
            ]
        },
    }


def _arn(plan: HostPlan) -> str:
    # In the form of the original, so that code which takes it apart works.
    return f"arn:smstudio:sagemaker:local:000000000000:{plan.kind}-job/{plan.job_name}"


def _processing_variables(plan: HostPlan) -> dict[str, str]:
    return {"PROCESSING_JOB_NAME": plan.job_name, "PROCESSING_JOB_ARN": _arn(plan)}


def _training_variables(plan: HostPlan, ml: Path) -> dict[str, str]:
    entry = next((argument for argument in plan.argv if argument.endswith((".py", ".sh", ".ipynb"))), "")
    arguments = [index for index, argument in enumerate(plan.argv) if argument.startswith("--")]
    facts: dict[str, Any] = {
        "checkpoint_dir": str(ml / "checkpoints"),
        "channels": sorted(channel.name for channel in plan.channels),
        "current_host": plan.host,
        "framework_module": "",
        "hosts": plan.hosts,
        "hps": {name: _typed(text) for name, text in plan.hyperparameters.items()},
        "input_config_dir": str(ml / "input/config"),
        "input_data_config": _configuration(plan, ml)["inputdataconfig"],
        "input_dir": str(ml / "input"),
        "log_level": 20,
        "model_dir": str(ml / "model"),
        "module_dir": str(ml / "code"),
        "module_name": PurePosixPath(entry).stem,
        "network_interface_name": NETWORK_INTERFACE,
        "num_cpus": len(os.sched_getaffinity(0)),
        "num_gpus": 0,
        "num_neurons": 0,
        "output_data_dir": str(ml / "output/data"),
        "output_dir": str(ml / "output"),
        "output_intermediate_dir": str(ml / "output/intermediate"),
        "resource_config": _configuration(plan, ml)["resourceconfig"],
        "user_args": plan.argv[arguments[0] :] if arguments else [],
        "user_entry_point": entry,
    }
    variables = {f"SM_{name.upper()}": _text(value) for name, value in facts.items()}
    for channel in plan.channels:
        variables |= _both("SM_CHANNEL_", channel.name, str(ml / channel.target))
    for name, text in plan.hyperparameters.items():
        variables |= _both("SM_HP_", name, text)
    whole = {**facts, "hyperparameters": facts["hps"], "job_name": plan.job_name}
    if plan.hook is not None:
        variables[HOOK_VARIABLE] = str(ml / "input/config" / f"{HOOK}.json")
    return {
        **variables,
        "SM_TRAINING_ENV": json.dumps(whole),
        "TRAINING_JOB_NAME": plan.job_name,
        "TRAINING_JOB_ARN": _arn(plan),
    }


def _both(prefix: str, name: str, value: str) -> Mapping[str, str]:
    """Name a variable as the original does, hyphens and all, and so that a shell can read it too."""
    upper = name.upper()
    shell = "".join(letter if letter.isalnum() else "_" for letter in upper)
    return {f"{prefix}{upper}": value, f"{prefix}{shell}": value}


def _typed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
