"""The wheel in an empty environment: nothing of the checkout may be needed."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from bot.config import Settings

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.smoke, pytest.mark.timeout(300)]


def call(*words: str | Path, cwd: Path) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Settings.model_fields and not name.startswith(("PYTHON", "VIRTUAL_ENV", "PYTEST"))
    }
    result = subprocess.run(words, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=ROOT)
    (built,) = out.glob("regulars-*-py3-none-any.whl")
    return built


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """An environment that holds the wheel, and our dependencies by path (so that no network is needed)."""
    place = tmp_path_factory.mktemp("empty")
    call(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place / "venv")}))
    # Path files inside a folder that is named by a path file are not read: the checkout stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return place


def test_wheel_holds_what_the_product_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "campaigns"}
    for needed in (
        r"bot/db/migrations/env\.py",
        r"bot/db/migrations/versions/.+\.py",
        r".+\.dist-info/licenses/LICENSE",
    ):
        assert any(re.fullmatch(needed, name) for name in names), needed
    ours = {
        str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    packed = {name.removeprefix("bot/_templates/") for name in names if name.startswith("bot/_templates/")}
    assert packed == ours
    assert ours


def test_wheel_says_who_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (about,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = archive.read(about).decode()
    for line in ("Name: regulars", "License-Expression: Apache-2.0", "Requires-Python: <3.15,>=3.11"):
        assert line in metadata
    (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    assert "regulars = bot.cli:main" in archive.read(entry).decode()


def test_installed_wheel_helps_and_migrates(empty: Path) -> None:
    python = empty / "venv" / "bin" / "python"
    assert "demo" in call(python, "-m", "bot", "--help", cwd=empty)
    call(python, "-m", "bot", "migrate", cwd=empty)
    assert (empty / "data" / "regulars.db").exists()


def test_installed_wheel_finds_its_own_words(empty: Path) -> None:
    script = (
        "import bot.texts\n"
        "texts = bot.texts.Texts()\n"
        "print(bot.__file__)\nprint(texts.folder)\n"
        "print(texts.render('shopper/help', 'en'))\nprint(texts.render('shopper/help', 'zh'))\n"
    )
    said = call(empty / "venv" / "bin" / "python", "-c", script, cwd=empty)
    package, folder, words = said.split("\n", 2)
    assert package.startswith(str(empty))
    assert folder.endswith("_templates")
    assert folder.startswith(str(empty))
    assert re.search(r"[一-鿿]", words)


def test_lock_pins_everything_by_hash_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert "://" not in lock
    assert not re.search(r"^\s*--(extra-)?index-url", lock, re.MULTILINE)
    for entry in re.split(r"\n(?=[a-z0-9])", lock)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    for backend in ("hatchling==", "editables=="):
        assert f"\n{backend}" in lock
