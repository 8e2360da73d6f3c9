"""Broadcast: the ledger at Telegram's free rate, beside a bare loop of `Bot.send_message` with the same pacing.

Both send at the same time, each within a strict bucket of its own at the same stand-in for Telegram; CPU time and
what was let through are read every few seconds.
"""

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.bench.campaign import announce, read_totals
from bot.bench.processes import cpu_seconds, read_line, run_module
from bot.bench.product import open_product
from bot.bench.report import Goal, Report
from bot.bench.shop import TOKEN, add_customers, open_shop
from bot.bench.spread import cell, middle, spread

RATE = 30  # a second, Telegram's limit without paying
BURST = 30
LATENCY = 0.06  # seconds
PEERS_TOKEN = "434343:" + "p" * 35
WARM_UP = 5.0  # seconds: connections, caches, the clock's debt
_HEAD = ("side", "share of the rate", "429s", "CPU share of a core, %", "CPU us/send", "slices")


@dataclass
class _Side:
    name: str
    token: str
    cpu: Callable[[], float]
    shares: list[float] = field(default_factory=list)
    cores: list[float] = field(default_factory=list)  # percent of one
    costs: list[float] = field(default_factory=list)  # CPU us a send
    refused: int = 0


@dataclass(frozen=True)
class _Reading:
    """What one side had done when it was looked at."""

    at: float
    sent: int
    refused: int
    cpu: float


def run(*, slices: int = 8, seconds: float = 10.0, warm_up: float = WARM_UP) -> Report:
    """`slices` of `seconds` each, after a warm-up."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        shop = open_shop(f"sqlite:///{folder}/shop.db", folder / "shop")
        add_customers(shop, int(RATE * (slices * seconds + 60)))
        telegram = read_line(stack.enter_context(run_module("bot.bench.stub", folder=folder)))
        _ask(telegram, f"rate={RATE}&burst={BURST}&latency={LATENCY}")
        peer = stack.enter_context(run_module("bot.bench.loop", telegram, PEERS_TOKEN, str(RATE), folder=folder))
        read_line(peer)
        announce(shop)
        with open_product(shop, telegram, {"BROADCAST_RATE": str(RATE)}) as product:
            ours = _Side("Regulars' ledger, SQLite FULL", TOKEN, lambda: cpu_seconds([product.pid]))
            theirs = _Side("loop of Bot.send_message", PEERS_TOKEN, lambda: cpu_seconds([peer.pid]))
            _wait_until_sending(telegram, [ours, theirs])
            time.sleep(warm_up)
            _watch(telegram, [ours, theirs], slices, seconds)
        sent = _ask(telegram)["counts"][TOKEN]["sendMessage"]
        account = read_totals(shop)
        if account is None or account.sent != sent:
            raise RuntimeError(f"{sent} messages arrived; the ledger says {account}")
    return _report(ours, theirs)


def _watch(telegram: str, sides: Sequence[_Side], slices: int, seconds: float) -> None:
    before = [_read(telegram, side) for side in sides]
    for _ in range(slices):
        time.sleep(seconds)
        after = [_read(telegram, side) for side in sides]
        for side, was, now in zip(sides, before, after, strict=True):
            _note(side, was, now)
        before = after


def _note(side: _Side, was: _Reading, now: _Reading) -> None:
    sent, span, cpu = now.sent - was.sent, now.at - was.at, now.cpu - was.cpu
    side.shares.append(sent / (span * RATE))
    side.cores.append(cpu / span * 100)
    side.costs.append(cpu / sent * 1e6)
    side.refused += now.refused - was.refused


def _wait_until_sending(telegram: str, sides: Sequence[_Side]) -> None:
    for _ in range(600):
        if all(_read(telegram, side).sent for side in sides):
            return
        time.sleep(0.1)
    raise RuntimeError("nothing was sent within a minute")


def _read(telegram: str, side: _Side) -> _Reading:
    answer = _ask(telegram)
    counts = answer["counts"].get(side.token, {})
    return _Reading(answer["at"], counts.get("sendMessage", 0), counts.get("refused", 0), side.cpu())


def _ask(telegram: str, control: str = "") -> dict[str, Any]:
    with urllib.request.urlopen(f"{telegram}/control?{control}", timeout=10) as response:
        answer: dict[str, Any] = json.loads(response.read())
    return answer


def _report(ours: _Side, theirs: _Side) -> Report:
    ratios = [own / peer for own, peer in zip(ours.costs, theirs.costs, strict=True)]
    goals = {
        "share of the permitted rate": Goal(middle(ours.shares), 0.99, 0.997, "", spread(ours.shares)),
        "429s": Goal(ours.refused, 0, 0, "", "", higher_is_better=False),
        "CPU share of one core": Goal(middle(ours.cores), 5, 1.5, "%", spread(ours.cores), higher_is_better=False),
        "CPU per send against Bot.send_message": Goal(
            middle(ratios), 0.5, 0.33, "x", spread(ratios), higher_is_better=False
        ),
    }
    return Report("broadcast", goals, (_HEAD, _row(ours), _row(theirs)))


def _row(side: _Side) -> tuple[str, ...]:
    figures = (cell(side.shares), str(side.refused), cell(side.cores), cell(side.costs))
    return (side.name, *figures, str(len(side.shares)))
