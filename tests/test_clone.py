"""A stranger's first minutes: clone, `make demo`, `make smoke`. Slow, since it builds its own environment."""

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings

ROOT = Path(__file__).parent.parent
FIRST_START = 600  # seconds: downloads the packages
SECOND_START = 60  # the goal is 20 on a machine of its own; here other tests run beside it

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        os.environ.get("REQUIRE_ALL") != "1" and os.environ.get("CLONE_TEST") != "1",
        reason="builds an environment from the lock (minutes, network); CLONE_TEST=1 runs it",
    ),
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stranger") / "regulars"
    subprocess.run(["git", "clone", "-q", "--no-local", str(ROOT), str(place)], check=True)
    return place


def environment() -> dict[str, str]:
    """A stranger has none of our settings, and make must not take our environment for its own."""
    ours = {name.upper() for name in Settings.model_fields} | {"VENV", "VIRTUAL_ENV", "REQUIRE_ALL", "CLONE_TEST"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {name: value for name, value in kept.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))}


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def start_demo(clone: Path, started: list[subprocess.Popen[str]], *, patience: float) -> str:
    """Start `make demo` and return the page's address as it is printed."""
    process = subprocess.Popen(
        ["make", "demo", "ARGS=--port 0", f"PYTHON={sys.executable}"],
        cwd=clone,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    started.append(process)
    assert process.stdout
    too_late = threading.Timer(patience, os.killpg, (process.pid, signal.SIGKILL))
    too_late.start()
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+\S*", line):
                return address[0]
    finally:
        too_late.cancel()
    raise AssertionError("no address: " + "".join(said))


def stop(process: subprocess.Popen[str]) -> None:
    """Ctrl-C in the terminal: everything of the demo's process group hears it and goes away."""
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)


@pytest.mark.parametrize("patience", [FIRST_START, SECOND_START], ids=["first start", "second start"])
def test_make_demo_shows_its_page(clone: Path, started: list[subprocess.Popen[str]], patience: float) -> None:
    address = start_demo(clone, started, patience=patience)
    with urllib.request.urlopen(address, timeout=30) as answer:
        page = answer.read().decode()
    assert "<html" in page
    stop(started[0])
    assert (clone / "data" / "demo").is_dir()


def test_make_smoke_passes(clone: Path) -> None:
    result = subprocess.run(
        ["make", "smoke", f"PYTHON={sys.executable}"],
        cwd=clone,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=FIRST_START,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
    assert re.search(r"\d+ passed", result.stdout)


def test_clone_is_left_clean(clone: Path) -> None:
    """What a run leaves behind is ignored by git: nothing to commit, no lock with registry addresses."""
    left = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert left.stdout == ""
