"""``requirements.txt`` beside the program is installed for its job, and for no other."""

from __future__ import annotations

import zipfile
from pathlib import Path

from jupyter_smstudio.core.jobs.models import Program
from jupyter_smstudio.core.jobs.states import JobState
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

WHEEL = "greeting-1.0-py3-none-any.whl"
METADATA = "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
TAGS = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
GREETS = "import greeting; print(greeting.WORD, greeting.__file__)"


def write_wheel(folder: Path) -> None:
    """Write a package that needs no index to be installed."""
    info = "greeting-1.0.dist-info"
    files = {"greeting.py": "WORD = 'hello'\n", f"{info}/METADATA": METADATA, f"{info}/WHEEL": TAGS}
    record = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)


def folder_job(folder: Path, requirements: str | None) -> dict[str, object]:
    """Write a program with its requirements; return how a job runs it."""
    folder.mkdir()
    (folder / "greets.py").write_text(GREETS)
    write_wheel(folder)
    if requirements is not None:
        (folder / "requirements.txt").write_text(requirements)
    argv = ["python", "greets.py"]
    return {"program": Program(argv=argv, source=str(folder))}


async def test_they_are_installed_beside_the_image_and_for_this_job_alone(
    studio: TestEngine, tmp_path: Path, ann: Caller
) -> None:
    wanted = folder_job(tmp_path / "with", f"./{WHEEL}\n")
    job = await studio.jobs.submit(ann, script_job("with", tmp_path, **wanted))
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.COMPLETED, ended.failure_reason
    (line,) = [
        one.text for one in (await studio.jobs.logs(ann, job.id)).items if one.text.startswith("hello")
    ]
    assert f"jobs/{job.id}/hosts/algo-1/attempt-1/packages/greeting.py" in line

    other = await studio.jobs.submit(ann, script_job("no", tmp_path, **folder_job(tmp_path / "no", None)))
    failed = await studio.jobs.wait(ann, other.id)
    assert failed.state is JobState.FAILED
    assert "No module named 'greeting'" in failed.failure_reason


async def test_what_cannot_be_installed_fails_the_job_before_its_program_starts(
    studio: TestEngine, tmp_path: Path, ann: Caller
) -> None:
    wanted = folder_job(tmp_path / "missing", "./absent-1.0-py3-none-any.whl\n")
    job = await studio.jobs.submit(ann, script_job("missing", tmp_path, **wanted))
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert ended.failure_reason.startswith("requirements.txt could not be installed: ")
    assert "absent" in ended.failure_reason
    assert ended.training_seconds == 0
