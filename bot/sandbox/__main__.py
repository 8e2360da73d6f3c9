"""`python -m bot.sandbox`: the sandbox and its page on their own, until stopped."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.sandbox.keys import EXCHANGE
from bot.sandbox.page import add_page
from bot.sandbox.server import DEFAULT_TOKEN, DEFAULT_USERNAME, make_app, run_app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Bot API to talk to.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--username", default=DEFAULT_USERNAME)
    parser.add_argument("--folder", type=Path, help="keep world and log here")
    asyncio.run(_run(parser.parse_args()))


async def _run(chosen: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    app = make_app(token=chosen.token, folder=chosen.folder, username=chosen.username)
    add_page(app, app[EXCHANGE])
    async with run_app(app, chosen.port) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
