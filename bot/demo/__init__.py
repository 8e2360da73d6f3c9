"""The demo: sandbox and page in this process, the real bot as its child, a sample brand to live through."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import structlog
import typer
from aiohttp import web

from bot.clock import FileClock
from bot.demo.brand import open_stores
from bot.demo.cast import bring_people_in, gather_cast, is_ready
from bot.demo.child import Child, end_left_over
from bot.demo.page import Shop
from bot.errors import StartRefused
from bot.lock import hold_lock
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.page.page import add_page
from bot.sandbox.people import Sandbox
from bot.sandbox.server import make_app

TOKEN = "424242:regulars-demo-" + "0" * 20

log = structlog.get_logger()


def run_demo(*, folder: Path, host: str, port: int, fresh: bool) -> None:
    """Until Ctrl-C. `folder` keeps database, world, log, clock and lock; `fresh` makes new ones.

    Raises StartRefused when another demo runs there or the port is taken.
    """
    with hold_lock(folder / "page", advice=_advise(folder)):
        end_left_over(folder)
        if fresh or not is_ready(folder):
            _forget(folder)
        asyncio.run(_run(folder, host, port))


def _advise(folder: Path) -> str:
    """What somebody can do who starts the demo while it runs already."""
    noted = folder / "page" / "address"
    where = f"open {noted.read_text()}" if noted.exists() else "open its page"
    return f"{where}, or stop it with Ctrl-C where it was started"


def _forget(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "page":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


async def _run(folder: Path, host: str, port: int) -> None:
    clock = FileClock(folder / "clock.json")
    application = make_app(token=TOKEN, folder=folder / "sandbox", clock=clock)
    exchange = application[EXCHANGE]
    shop = Shop(folder, clock, lambda: exchange.journal)
    add_page(application, exchange, shop)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = await _serve(application, host, port)
    (folder / "page" / "address").write_text(address)
    typer.echo(f"Regulars demo: {address}")
    opening = asyncio.create_task(_open(shop, folder, address))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if opening.done():
        opening.result()
    await stopping
    opening.cancel()
    await shop.close()
    await application.cleanup()


async def _serve(application: web.Application, host: str, port: int) -> str:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise StartRefused(f"port {port} is taken: regulars demo --port 0 takes a free one") from error
    return f"http://{host}:{runner.addresses[0][1]}"


async def _open(shop: Shop, folder: Path, address: str) -> None:
    """People and groups into the sandbox, the brand into the database, the bot onto its feet, the crowd in."""
    async with Sandbox.connect(address) as box:
        cast = await gather_cast(box, folder)
        url = f"sqlite:///{folder / 'regulars.db'}"
        opening = await asyncio.to_thread(open_stores, url, shop.clock_file, cast)
        child = Child(_environment(folder, address, cast.grace, shop.clock_file.path))
        shop.open(cast, child, url)
        child.start()
        if opening:
            await bring_people_in(box, folder, cast, opening)
        typer.echo("The shop is open. Scan a code on the wall to begin.")


def _environment(folder: Path, address: str, owner: int, clock: Path) -> dict[str, str]:
    """The child's settings; nothing of ours around it gets in, above all no key and no database."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("LC_")}
    return kept | {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": address,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'regulars.db'}",
        "OWNER_IDS": str(owner),
        "DEFAULT_TIMEZONE": "America/Vancouver",
        "HTTP_PORT": "0",
        "CLOCK_FILE": str(clock),
    }


_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT", "PYTHONPATH")
