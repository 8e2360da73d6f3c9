"""`regulars run` itself, as a process that takes updates by webhook and speaks to a stand-in for Telegram."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot.bench.processes import run_module
from bot.bench.shop import WEBHOOK_SECRET, BenchShop

_PATIENCE = 60.0  # seconds to be ready in


@dataclass(frozen=True)
class Product:
    pid: int
    webhook: str


@contextmanager
def open_product(
    shop: BenchShop, telegram: str, settings: Mapping[str, str], core: int | None = None
) -> Iterator[Product]:
    """Ready to take updates, stopped by SIGTERM afterwards. `settings`: its environment beside the shop's own."""
    port = _free_port()
    webhook = f"http://127.0.0.1:{port}/hook"
    environment = shop.settings(
        telegram, WEBHOOK_URL=webhook, WEBHOOK_SECRET=WEBHOOK_SECRET, HTTP_PORT=str(port), **settings
    )
    with run_module("bot", "run", folder=shop.folder, settings=environment, core=core) as process:
        _wait_until_ready(process, port)
        yield Product(process.pid, webhook)


def _wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the bot did not start (code {process.poll()}): its log is in its folder")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
