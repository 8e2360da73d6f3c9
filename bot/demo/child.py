"""The bot as a child process: started, killed with -9 when somebody pulls the plug, and back by itself."""

import asyncio
import sys
from pathlib import Path

import structlog

from bot.clock import machine_now

REST = 0.5  # seconds before it is started again
GRACE = 10.0  # seconds a SIGTERM may take

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
            code = await self._process.wait()
            self.falls += 1
            log.warning("demo.bot_fell", code=code)
            await asyncio.sleep(REST)
