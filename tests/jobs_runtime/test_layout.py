"""What a program finds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.jobs.runtime.mount import private_mounts_problem
from jupyter_smstudio.core.jobs.runtime.plan import ChannelPlan

from .conftest import Host

LOOK = """
import json, os, sys
root = sys.argv[1] if sys.argv[1].startswith("/") else os.environ["SM_INPUT_DIR"][:-6]
files = {}
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.join(folder, name)
        files[os.path.relpath(path, root)] = open(path).read()
folders = sorted(name for name in os.listdir(root))
print(json.dumps({"env": dict(os.environ), "files": files, "folders": folders, "cwd": os.getcwd()}))
"""


def look(host: Host, **changes: Any) -> dict[str, Any]:
    data = host.folder.parent / "data"
    data.mkdir()
    (data / "part-0.csv").write_text("1,2\n")
    channel = ChannelPlan(
        "train-set", str(data), "text/csv", "File", "FullyReplicated", "input/data/train-set"
    )
    ended = host.run(
        LOOK,
        argv=[*host.plan.argv, "-", "--batch-size", "64"],
        hyperparameters={"batch-size": "64", "name": "it's"},
        channels=[channel],
        hosts=["algo-1", "algo-2"],
        **changes,
    )
    assert (ended["outcome"], ended["exit_code"]) == ("completed", 0), ended
    found: dict[str, Any] = json.loads(host.log[0])
    return found


def check(seen: dict[str, Any], root: str) -> None:
    env = seen["env"]
    assert seen["cwd"] == env["SM_MODULE_DIR"] == f"{root}/code"
    assert seen["folders"] == ["checkpoints", "code", "input", "model", "output"]
    assert env["SM_MODEL_DIR"] == f"{root}/model"
    assert env["SM_OUTPUT_DATA_DIR"] == f"{root}/output/data"
    assert env["SM_CHANNEL_TRAIN-SET"] == env["SM_CHANNEL_TRAIN_SET"] == f"{root}/input/data/train-set"
    assert json.loads(env["SM_CHANNELS"]) == ["train-set"]
    assert json.loads(env["SM_HPS"]) == {"batch-size": 64, "name": "it's"}
    assert env["SM_HP_BATCH-SIZE"] == env["SM_HP_BATCH_SIZE"] == "64"
    assert json.loads(env["SM_USER_ARGS"]) == ["--batch-size", "64"]
    assert json.loads(env["SM_HOSTS"]) == ["algo-1", "algo-2"]
    assert (env["SM_CURRENT_HOST"], env["SM_MODULE_NAME"]) == ("algo-1", "main")
    assert env["TRAINING_JOB_NAME"] == "digits"
    assert env["TRAINING_JOB_ARN"].endswith(":training-job/digits")
    named = {
        "INPUT_DIR", "INPUT_CONFIG_DIR", "OUTPUT_DIR", "NUM_CPUS", "NUM_GPUS", "NUM_NEURONS", "LOG_LEVEL",
        "NETWORK_INTERFACE_NAME", "RESOURCE_CONFIG", "INPUT_DATA_CONFIG", "FRAMEWORK_MODULE", "TRAINING_ENV",
    }  # fmt: skip
    assert {f"SM_{name}" for name in named} <= env.keys()
    whole = json.loads(env["SM_TRAINING_ENV"])
    assert whole["hyperparameters"] == {"batch-size": 64, "name": "it's"}
    files = seen["files"]
    assert json.loads(files["input/config/hyperparameters.json"]) == {"batch-size": "64", "name": "it's"}
    assert json.loads(files["input/config/inputdataconfig.json"])["train-set"]["ContentType"] == "text/csv"
    assert json.loads(files["input/config/resourceconfig.json"])["hosts"] == ["algo-1", "algo-2"]
    assert json.loads(files["input/config/checkpointconfig.json"])["LocalPath"] == f"{root}/checkpoints"
    assert files["input/data/train-set/part-0.csv"] == "1,2\n"


def test_a_program_finds_folders_files_and_variables_of_sagemaker(host: Host) -> None:
    seen = look(host, environment={**host.plan.environment, "SM_NUM_CPUS": "7", "SM_MODEL_DIR": "/elsewhere"})
    check(seen, str(host.folder / "ml"))
    assert seen["env"]["SM_NUM_CPUS"] == "7"


@pytest.mark.skipif(bool(private_mounts_problem()), reason=private_mounts_problem())
def test_opt_ml_is_really_there_where_mounts_are_allowed(host: Host) -> None:
    check(look(host, private_mount=True), "/opt/ml")


@pytest.mark.skipif(bool(private_mounts_problem()), reason=private_mounts_problem())
def test_a_mount_hides_nothing_else_and_fast_files_cannot_be_written(host: Host) -> None:
    data = host.folder.parent / "data.csv"
    data.write_text("original")
    channel = ChannelPlan("fast", str(data), "", "FastFile", "FullyReplicated", "input/data/fast")
    program = f"""
import os
path = "/opt/ml/input/data/fast/data.csv"
print(open(path).read())
try:
    open(path, "w")
except OSError as error:
    print(error.strerror)
open("/opt/ml/checkpoints/1.ckpt", "w").write("saved")
print(sorted(set({sorted(os.listdir("/opt")) if Path("/opt").exists() else []!r}) - set(os.listdir("/opt"))))
"""
    assert host.run(program, private_mount=True, channels=[channel])["outcome"] == "completed"
    assert host.log == ["original", "Read-only file system", "[]"]
    assert (host.checkpoints / "1.ckpt").read_text() == "saved"
    assert data.read_text() == "original"


def test_a_processing_job_has_its_own_folders_and_its_outputs_are_kept(host: Host) -> None:
    away = host.folder.parent / "away"
    ended = host.run(
        "import os; root = os.getcwd() + '/../'\n"
        "for name in ('train', 'test'):\n    open(f'{root}processing/{name}/part.csv', 'w').write(name)\n"
        "print(sorted(os.listdir(root)), os.environ['PROCESSING_JOB_NAME'], 'SM_MODEL_DIR' in os.environ)",
        kind="processing",
        outputs={"train": ["processing/train", ""], "test": ["processing/test", str(away)]},
    )
    assert host.log == ["['checkpoints', 'code', 'config', 'processing'] digits False"]
    assert (host.uploads / "train/part.csv").read_text() == "train"
    assert (away / "part.csv").read_text() == "test"
    assert [(each["path"], each["size_bytes"]) for each in ended["artifacts"]] == [
        ("train/part.csv", 5),
        ("test/part.csv", 4),
    ]


def test_code_of_one_attempt_is_not_changed_for_the_next(host: Host) -> None:
    program = "open('main.py', 'a').write('# more')"
    assert host.run(program)["outcome"] == "completed"
    assert (host.folder / "ml/code/main.py").read_text() == program + "# more"
    assert (host.code / "main.py").read_text() == program


@pytest.mark.parametrize("target", ["../outside", "/etc", "input/../../x", ""])
def test_a_channel_stays_below_ml(host: Host, target: str) -> None:
    data = host.folder.parent / "data"
    data.mkdir()
    channel = ChannelPlan("x", str(data), "", "File", "FullyReplicated", target)
    ended = host.run("", channels=[channel])
    assert ended["outcome"] == "failed"
    assert "is not a path below" in ended["reason"]
