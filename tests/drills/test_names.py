"""Names are text: nothing that a user, a notebook or an image is called is ever run or obeyed (case 27)."""

from __future__ import annotations

from pathlib import Path

from .studio import StudioServer

HOSTILE = (
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "a\ntouch pwned",
    "| touch pwned",
    "--help",
    "-c",
    "../../etc/passwd",
    "/etc/passwd",
    "a\x00b",
    "{connection_file}",
    "%(name)s ${HOME}",
    "x" * 5000,
)
PLACEMENTS = "smstudio/kernels/placements/00000000-0000-4000-8000-000000000007"


def test_hostile_names_of_things_are_refused_with_a_reason(studio: StudioServer) -> None:
    placement = {"image": "system", "instance_type": "system", "startup_script": ""}
    image = {"name": "mine", "display_name": "Mine", "python": "3.11", "content": "ipykernel"}
    requests = [
        *(
            ("PUT", PLACEMENTS, placement, field)
            for field in ("image", "kernel", "instance_type", "image_version")
        ),
        ("POST", "smstudio/kernels/terminals", {"image": "system", "instance_type": "system"}, "cwd"),
        ("POST", "smstudio/kernels/terminals", {"image": "system", "instance_type": "system"}, "image"),
        ("POST", "smstudio/images/scripts", {"content": "true"}, "name"),
        ("POST", "smstudio/images/catalog", image, "name"),
        ("POST", "smstudio/images/catalog", image, "python"),
        ("POST", "smstudio/images/builds", {}, "image"),
    ]
    for method, path, body, field in requests:
        for name in HOSTILE:
            status, answer = studio.try_request(method, path, {**body, field: name})
            assert 400 <= status < 500, (path, field, name, answer)
            assert answer["message"].strip().endswith((".", "?"))
    assert studio.get("api/terminals") == []
    assert_nothing_was_run(studio)


def test_a_start_up_script_that_is_not_there_is_told(studio: StudioServer) -> None:
    for name in HOSTILE:
        status, _ = studio.try_request(
            "PUT", PLACEMENTS, {"image": "system", "instance_type": "system", "startup_script": name}
        )
        assert status in (200, 400, 404)
        studio.try_request("DELETE", PLACEMENTS)
    assert_nothing_was_run(studio)


def test_a_notebook_may_be_called_anything(studio: StudioServer) -> None:
    for number, name in enumerate(
        ("$(touch pwned);`touch pwned` 'q' \"d\".ipynb", "--help\ntouch pwned.ipynb")
    ):
        kernel_id = studio.start_kernel(name, "ml.t3.tiny")
        code = "import os, sys; print(os.path.basename(os.environ['JPY_SESSION_NAME']) == %r, len(sys.argv))"
        assert studio.run(kernel_id, code % name).startswith("True"), number
        assert studio.get("smstudio/kernels/placements")["items"][number]["path"] == name
    assert_nothing_was_run(studio)


def test_a_terminal_opens_below_the_root_only(studio: StudioServer) -> None:
    neighbour = studio.root.with_name(f"{studio.root.name}1")
    neighbour.mkdir()
    (studio.root / "inside").mkdir()
    (studio.root / "link").symlink_to(neighbour)
    (studio.root / "circle").symlink_to("circle")
    terminal = {"image": "system", "instance_type": "system"}
    for cwd in (
        "..",
        f"../{neighbour.name}",
        str(neighbour),
        "link",
        "circle",
        "inside/../..",
        "inside/x" * 900,
    ):
        status, answer = studio.try_request("POST", "smstudio/kernels/terminals", {**terminal, "cwd": cwd})
        assert (status, answer["code"]) == (400, "invalid_input"), cwd
    opened = studio.request("POST", "smstudio/kernels/terminals", {**terminal, "cwd": "inside"})
    studio.request("DELETE", f"api/terminals/{opened['name']}")


def assert_nothing_was_run(studio: StudioServer) -> None:
    """No command of a name has left its file, wherever a process of the studio works."""
    folders = (studio.folder, Path.cwd(), Path.home(), Path("/"))
    assert [folder for folder in folders if list(folder.glob("pwned*"))] == []
    assert list(studio.folder.rglob("pwned*")) == []
