"""`python -m bot.sandbox` as a process: its first line, its folder, and a kill."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.sandbox import Sandbox
from tests.sandbox.conftest import make_bot

TOKEN = "77:standalone"


@contextlib.asynccontextmanager
async def run_sandbox(folder: Path) -> AsyncIterator[str]:
    command = (sys.executable, "-m", "bot.sandbox", "--token", TOKEN, "--folder", str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def test_after_a_kill_nothing_logged_is_numbered_again(tmp_path: Path) -> None:
    async with run_sandbox(tmp_path) as url, Sandbox.connect(url) as box:
        assert url.startswith("http://127.0.0.1:")
        bot = make_bot(url, TOKEN)
        anna = await box.person("Anna")
        await anna.start()
        first = (await bot.get_updates())[-1].update_id
        await asyncio.sleep(1.2)
        sent = await bot.send_message(anna.id, "just before the kill")
        await bot.session.close()
    async with run_sandbox(tmp_path) as url, Sandbox.connect(url) as box:
        bot = make_bot(url, TOKEN)
        entries = await box.log()
        assert [entry.get("message_id") for entry in entries] == [None, sent.message_id]
        anna = await box.find_person(anna.id)
        assert (await bot.send_message(anna.id, "after it")).message_id > sent.message_id
        await anna.writes("still here")
        assert (await bot.get_updates())[-1].update_id > first + 1
        await bot.session.close()
