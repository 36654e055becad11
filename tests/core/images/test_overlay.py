"""What a user installs into an image: pip and uv behave as ever, and the image never changes."""

from __future__ import annotations

import asyncio
import ensurepip
import os
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from jupyter_smstudio.core.compute.images.builder import Builder
from jupyter_smstudio.core.compute.images.overlay import make_overlay, overlay_path

from .conftest import locked, spec


def pip_wheel() -> Path:
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")]
    found = [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]
    if not found:
        pytest.skip("this Python comes without pip's wheel")
    return found[0]


class Overlay:
    """The overlay of one user, and how to run programs in it."""

    def __init__(self, root: Path, user: str, image: Path, env: dict[str, str]) -> None:
        self.path = overlay_path(root, user, image.name)
        self.python = make_overlay(self.path, image)
        programs = os.pathsep.join([str(self.path / "bin"), str(image / "bin"), os.defpath])
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": env["UV_FIND_LINKS"]}
        self.env = {**env, **pip, "PATH": programs, "VIRTUAL_ENV": str(self.path)}

    def run(self, *argv: str) -> str:
        done = subprocess.run(argv, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def version(self) -> str:
        return self.run("python", "-c", "import tiny; print(tiny.__version__)")


@pytest.fixture
def image(builder: Builder, wheels: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Path:
    pip = pip_wheel()
    (wheels / pip.name).symlink_to(pip)
    names = ["tiny-1.0", pip.name.removesuffix("-py3-none-any.whl")]

    async def build() -> str:
        return await builder.wait(builder.start(spec("tiny", "pip", lock=locked(wheels, *names)), "ann"))

    return builder.store.path(jp_asyncio_loop.run_until_complete(build()))


@pytest.fixture
def overlay(image: Path, tmp_path: Path, uv_env: dict[str, str]) -> Overlay:
    return Overlay(tmp_path / "overlays", "ann", image, uv_env)


def state(image: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_size)
        for path in image.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_an_empty_overlay_is_the_image(overlay: Overlay) -> None:
    assert overlay.version() == "1.0"
    assert overlay.run("python", "-c", "import sys; print(sys.prefix)") == str(overlay.path)
    assert overlay.run("tiny-program") == "tiny 1.0"


def test_pip_install_goes_to_the_overlay_and_the_image_never_changes(overlay: Overlay, image: Path) -> None:
    before = state(image)
    overlay.run("pip", "install", "needy")
    assert overlay.run("python", "-c", "import needy; print(needy.__file__)").startswith(str(overlay.path))
    assert state(image) == before


def test_an_upgrade_covers_the_images_package_and_an_uninstall_uncovers_it(
    overlay: Overlay, image: Path
) -> None:
    before = state(image)
    overlay.run("pip", "install", "--upgrade", "tiny")
    assert overlay.version() == "2.0"
    assert "tiny    2.0" in overlay.run("pip", "list")
    overlay.run("pip", "uninstall", "--yes", "tiny")
    assert overlay.version() == "1.0"
    overlay.run("pip", "uninstall", "--yes", "tiny")  # the image's own: pip says it is outside, and leaves it
    assert overlay.version() == "1.0"
    assert state(image) == before


def test_uv_installs_into_the_overlay_too(overlay: Overlay, image: Path) -> None:
    before = state(image)
    overlay.run(find_uv_bin(), "pip", "install", "tiny==2.0")
    assert overlay.version() == "2.0"
    overlay.run(find_uv_bin(), "pip", "uninstall", "tiny")
    assert overlay.version() == "1.0"
    assert state(image) == before


def test_the_images_programs_see_what_the_user_installed(overlay: Overlay) -> None:
    overlay.run("pip", "install", "--upgrade", "tiny")
    # tiny 2.0 has no program; the image's own runs with the overlay's packages.
    assert overlay.run("tiny-program") == "tiny 2.0"


def test_users_do_not_see_each_others_packages(
    overlay: Overlay, image: Path, tmp_path: Path, uv_env: dict[str, str]
) -> None:
    overlay.run("pip", "install", "--upgrade", "tiny")
    assert Overlay(tmp_path / "overlays", "bob", image, uv_env).version() == "1.0"
    assert Overlay(tmp_path / "overlays", "ann", image, uv_env).version() == "2.0"


@pytest.mark.parametrize("user", ["../../etc", "a/b", "ann", "Ann", "..", "ö" * 300, ""])
def test_any_user_name_becomes_a_folder_of_its_own(user: str, tmp_path: Path) -> None:
    path = overlay_path(tmp_path, user, "d" * 32)
    assert path.parent.parent == tmp_path and path.name == "d" * 32
    path.mkdir(parents=True)
    assert path != overlay_path(tmp_path, f"{user}x", "d" * 32)


def test_a_damaged_overlay_is_mended(overlay: Overlay, image: Path) -> None:
    next(overlay.path.rglob("*.pth")).unlink()
    (overlay.path / "bin" / "python").unlink()
    make_overlay(overlay.path, image)
    assert overlay.version() == "1.0"
