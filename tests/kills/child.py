"""The bot as a real process: started like an operator starts it, ended by SIGTERM or by kill -9."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAIL = 4000  # characters of its log shown when something is wrong


class Child:
    """One life of one process. Nothing restarts it but the test."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.started = time.time()

    @classmethod
    async def start(
        cls, environment: dict[str, str], log: Path, *, command: str = "run", mutation: str = ""
    ) -> "Child":
        """`mutation` names one of tests/kills/mutants.py: then it is the product with that one change."""
        program = ["-m", "tests.kills.mutants", mutation] if mutation else ["-m", "bot"]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with log.open("ab") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *program,
                command,
                env={**kept, "PYTHONPATH": str(ROOT), **environment},
                cwd=log.parent,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        return cls(process, log)

    @property
    def lives(self) -> bool:
        return self._process.returncode is None

    def check_lives(self) -> None:
        """A process that ended by itself is a failure of the product, never a kill."""
        assert self.lives, f"it ended by itself with {self._process.returncode}:\n{self.tail()}"

    async def kill(self) -> None:
        """-9, and reaped: every lock and connection it held is let go by the system."""
        if self.lives:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def terminate(self, within: float = 30.0) -> tuple[int, float]:
        """SIGTERM. Exit code and how many seconds it took."""
        self.check_lives()
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            code = await self._process.wait()
        return code, time.monotonic() - began

    def tail(self) -> str:
        return self._log.read_text(errors="replace")[-TAIL:]
