"""The demo: sandbox and page in this process, the real bot as its child, a sample brand to live through."""

import asyncio
import os
import shutil
import signal
from datetime import datetime
from pathlib import Path

import typer
from aiohttp import web

from bot.clock import FileClock, machine_now
from bot.demo.brand import Opening, open_stores
from bot.demo.cast import Cast, gather_cast
from bot.demo.child import Child, end_left_over
from bot.demo.facts import BOT_NAME
from bot.demo.history import History
from bot.demo.month import Month, plan_month
from bot.demo.page import Shop
from bot.demo.walk import walk_to
from bot.errors import StartRefused
from bot.lock import hold_lock
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.methods.profile import name_bot
from bot.sandbox.page.page import add_page
from bot.sandbox.people import Sandbox
from bot.sandbox.server import make_app

TOKEN = "424242:regulars-demo-" + "0" * 20
CROWD, DAYS = 412, 30
HERE = ("127.0.0.1", "localhost")
READY = "ready"  # stands in the folder once the month was made to its end
HURRY = {"BROADCAST_RATE": "1000", "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": "64"}
"""Settings of the bot that lives through the month; the one you meet has the usual ones."""


def run_demo(*, folder: Path, host: str, port: int, fresh: bool, crowd: int = CROWD, days: int = DAYS) -> None:
    """Until Ctrl-C. `folder` keeps database, world, log, clock and lock; `fresh` makes new ones.

    `crowd` people come in the `days` days before you. A demo whose month was not made to its end is made anew.
    Raises StartRefused when another demo runs there, the port is taken, or `host` is not this machine.
    """
    if host not in HERE:
        raise StartRefused(
            f"the demo has no password, so it stays on this machine: leave --host out, and from elsewhere use "
            f"ssh -L {port}:127.0.0.1:{port} this-machine"
        )
    with hold_lock(folder / "page", advice=_advise(folder)):
        end_left_over(folder)
        if fresh or not (folder / READY).exists():
            _forget(folder)
        asyncio.run(_run(folder, host, port, (crowd, days)))


def _advise(folder: Path) -> str:
    """What somebody can do who starts the demo while it runs already."""
    noted = folder / "page" / "address"
    where = f"open {noted.read_text()}" if noted.exists() else "open its page"
    return f"{where}, or stop it with Ctrl-C where it was started"


def _forget(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "page":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


async def _run(folder: Path, host: str, port: int, size: tuple[int, int]) -> None:
    clock = FileClock(folder / "clock.json")
    application = make_app(token=TOKEN, folder=folder / "sandbox", clock=clock)
    exchange = application[EXCHANGE]
    name_bot(exchange.world, BOT_NAME.en, zh=BOT_NAME.zh)
    shop = Shop(folder, clock, lambda: exchange.journal)
    add_page(application, exchange, shop)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = await _serve(application, host, port)
    (folder / "page" / "address").write_text(address)
    typer.echo(f"Regulars demo: {address}")
    opening = asyncio.create_task(_open(shop, folder, address, size))
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


async def _open(shop: Shop, folder: Path, address: str, size: tuple[int, int]) -> None:
    """People and groups into the sandbox, the brand into the database, its month made, the bot onto its feet."""
    clock, url, ready = shop.clock_file, f"sqlite:///{folder / 'regulars.db'}", folder / READY
    month = plan_month(machine_now(), crowd=size[0], days=size[1])
    async with Sandbox.connect(address) as box:
        if not ready.exists():
            clock.move_to(month.begins)
        cast = await gather_cast(box, folder)
        usual = _environment(folder, address, clock.path)
        opening = await asyncio.to_thread(open_stores, url, clock, month)
        if opening:
            await _live_through(box, shop, cast, opening, month, usual)
            ready.write_text(month.opening.isoformat())
        else:
            shop.open(cast, url, datetime.fromisoformat(ready.read_text()))
            shop.run(Child(usual))
        shop.tell_made(1, 1)
        await shop.wait_for_bot()
        typer.echo("The shop is open. Scan a code on the wall to begin.")


async def _live_through(
    box: Sandbox, shop: Shop, cast: Cast, opening: Opening, month: Month, usual: dict[str, str]
) -> None:
    """The month, by a bot in a hurry, while the page says the day; then the doors open, with the usual bot.

    It comes up in the quiet before: what a sweep at its start still does (the last welcomes) is over by then.
    """
    shop.tell_made(0, month.days)
    engine = shop.open(cast, usual["DATABASE_URL"], month.opening)
    child = Child(usual | HURRY)
    shop.run(child)
    await History(box, cast, opening, shop.clock_file, engine).play(
        month, lambda day: shop.tell_made(day - 1, month.days)
    )
    await child.stop()
    shop.run(Child(usual))
    await shop.wait_for_bot()
    await walk_to(month.opening, shop.clock_file, engine)


def _environment(folder: Path, address: str, clock: Path) -> dict[str, str]:
    """The child's settings; nothing of ours around it gets in, above all no key and no database."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("LC_")}
    return kept | {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": address,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'regulars.db'}",
        "DEFAULT_TIMEZONE": "America/Vancouver",
        "HTTP_PORT": "0",
        "CLOCK_FILE": str(clock),
    }


_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT", "PYTHONPATH")
