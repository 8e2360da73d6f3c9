"""The bot as a child process: started, killed with -9 when somebody pulls the plug, and back by itself."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import structlog

from bot.clock import machine_now
from bot.errors import StartRefused
from bot.lock import hold_lock

REST = 0.5  # seconds before it is started again
GRACE = 10.0  # seconds a SIGTERM may take
PID_FILE = "bot.pid"

log = structlog.get_logger()


class Child:
    """`python -m bot run` with exactly this environment; its log goes to `bot.log` in its folder."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._folder = Path(environment["DATA_DIR"])
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.falls = 0
        self.started = machine_now()  # the last time it was

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep_up())

    def pull_the_plug(self) -> None:
        """SIGKILL: no goodbye, nothing saved."""
        if self._process and self._process.returncode is None:
            self._process.kill()

    async def stop(self) -> None:
        """SIGTERM, then wait until what is in flight has landed."""
        if self._keeping:
            self._keeping.cancel()
        if self._process and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), GRACE)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def _keep_up(self) -> None:
        while True:
            self.started = machine_now()
            with (self._folder / "bot.log").open("ab") as out:
                # In its own folder, so that no .env of the place we were started in is read.
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", "run",
                    env=self._environment, cwd=self._folder, stdin=asyncio.subprocess.DEVNULL,
                    stdout=out, stderr=out,
                )  # fmt: skip
            (self._folder / PID_FILE).write_text(str(self._process.pid))
            code = await self._process.wait()
            self.falls += 1
            log.warning("demo.bot_fell", code=code)
            await asyncio.sleep(REST)


def end_left_over(folder: Path) -> None:
    """End the bot of a demo that was killed: it outlives that demo and holds the lock a new bot needs.

    Only for who knows that no other demo runs in this folder.
    """
    kept = folder / PID_FILE
    if not kept.exists() or not _is_locked(folder):
        return
    pid = int(kept.read_text())
    if [sys.executable, "-m", "bot", "run"] == _list_words(pid):  # numbers of processes are given again
        os.kill(pid, signal.SIGKILL)


def _is_locked(folder: Path) -> bool:
    try:
        with hold_lock(folder):
            return False
    except StartRefused:
        return True


def _list_words(pid: int) -> list[str]:
    """The command line of a running process; nothing for one that is gone."""
    if Path("/proc/self").exists():
        found = Path(f"/proc/{pid}/cmdline")
        return found.read_text().rstrip("\0").split("\0") if found.exists() else []
    asks = ["ps", "-p", str(pid), "-o", "args="]
    return subprocess.run(asks, capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
