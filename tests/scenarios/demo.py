"""A real `regulars demo` in a folder of its own: started, waited for, and always stopped."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings

PATIENCE = 170.0  # seconds until the shop is open, on a machine busy with other tests
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Demo:
    """`folder` is where it was started, `address` the page's."""

    folder: Path
    address: str
    pid: int = 0

    @property
    def database(self) -> Path:
        return self.folder / "data" / "demo" / "regulars.db"

    def audit(self) -> subprocess.CompletedProcess[str]:
        """`regulars audit --demo`, as somebody in the same folder would type it."""
        return subprocess.run(
            [sys.executable, "-m", "bot", "audit", "--demo"],
            cwd=self.folder, env=_environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def logs(self) -> str:
        """The last of what the demo and its bot wrote."""
        kept = (self.folder / "demo.log", self.folder / "data" / "demo" / "bot.log")
        return "\n".join(f"== {path.name}\n{_tail(path)}" for path in kept if path.exists())


SMALL = """
from pathlib import Path
from bot.demo import run_demo
run_demo(folder=Path("data", "demo").absolute(), host="127.0.0.1", port=0, fresh=False, crowd=60, days=2)
"""
"""The demo with two days of history instead of thirty."""


@contextlib.contextmanager
def open_demo(folder: Path, *, is_whole: bool = False) -> Iterator[Demo]:
    """Start it with `folder` as its working directory; it is open for shoppers when this yields.

    `is_whole`: as `regulars demo` does it, with the whole month before it.
    """
    command = ["-m", "bot", "demo", "--port", "0"] if is_whole else ["-c", SMALL]
    with (folder / "demo.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
        )  # fmt: skip
    try:
        yield Demo(folder, _read_address(process, folder), process.pid)
    finally:
        _stop(process)


def _read_address(process: subprocess.Popen[str], folder: Path) -> str:
    """The first line names the page, the second says that the shop is open."""
    too_late = threading.Timer(PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
    too_late.start()
    try:
        assert process.stdout
        said = [process.stdout.readline(), process.stdout.readline()]
    finally:
        too_late.cancel()
    address = _ADDRESS.search(said[0])
    if address is None or "open" not in said[1]:
        raise AssertionError(f"the demo did not open: {said}\n{Demo(folder, '').logs()}")
    return address[0]


def _stop(process: subprocess.Popen[str]) -> None:
    """Ask first, as Ctrl-C would; what stays is killed with its bot."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _environment() -> dict[str, str]:
    """Nothing of this machine's settings: the demo needs none."""
    ours = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours}


def _tail(path: Path, lines: int = 60) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
