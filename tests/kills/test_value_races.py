"""Guarantee B under concurrency: a coupon is redeemed once; a budget is given out to its last piece, no further.

On PostgreSQL eight processes carry out the product's rules by themselves; on SQLite eight processes post
raw updates to the one running bot.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bench.presses import press_by
from bot.db.prepared import as_time
from bot.handlers.guide.presses import Redeem
from tests.auditor import Books, delivered
from tests.databases import postgres_database
from tests.kills.crowd import PROCESSES, Crowd, open_crowd
from tests.kills.race_shop import (
    STORE,
    Sampler,
    add_campaign,
    add_customers,
    add_guides,
    drop_second_line,
    start_by,
    writing,
)
from tests.kills.report import PROVE, full, say
from tests.kills.stage import Stage, open_stage
from tests.shop import set_up_shop

pytestmark = [pytest.mark.kills, pytest.mark.timeout(3600 if PROVE else 150)]

ROUNDS = full(20, otherwise=2)
PRESSES = full(1000, otherwise=160)
BUDGET, CLAIMS = 100, 150
KNOWN = 100  # of those who claim; the others are seen for the first time
BUDGET_ROUNDS = full(50, otherwise=2)
TWIN_RUNS, TWIN_PRESSES = 5, 48
FAST = {"BROADCAST_RATE": "1000", "BROADCAST_PAID": "true"}
LOCAL = ZoneInfo("America/Vancouver")


@dataclass
class Arena:
    """One shop and the crowd before it. `tell` lets all act at once; what each of them heard comes back."""

    url: str
    crowd: Crowd
    newcomers: Callable[[int], Any]
    stage: Stage | None = None
    updates: Any = field(default_factory=lambda: count(1))

    @property
    def books(self) -> Books:
        return Books(self.url)

    async def redeem(self, guides: list[tuple[int, int]], code: str) -> list[Any]:
        """Guides (staff and Telegram id) press at once."""
        if self.stage is None:
            return await asyncio.to_thread(self.crowd.press, "redeem", [staff for staff, _ in guides], code=code)
        data = Redeem(code, 1).pack()
        pressed = [press_by(person, data, update_id=next(self.updates)) for _, person in guides]
        return await self._post(pressed, [person for _, person in guides])

    async def claim(self, claims: list[tuple[int, str]]) -> list[Any]:
        """People (Telegram id) press START at once, each with a payload."""
        if self.stage is None:
            return await asyncio.to_thread(self.crowd.press, "claim", claims)
        started = [start_by(person, payload, update_id=next(self.updates)) for person, payload in claims]
        return await self._post(started, [person for person, _ in claims])

    async def _post(self, updates: list[Any], people: list[int]) -> list[Any]:
        assert self.stage
        street, child = self.stage.street, self.stage.children[-1]
        seq, environment = street.seq, self.stage.environment
        facts = {"webhook": environment["WEBHOOK_URL"], "secret": environment["WEBHOOK_SECRET"]}
        posted = await asyncio.to_thread(self.crowd.press, "post", updates, **facts)
        in_answers = {int(one["said"].get("chat_id", 0)): str(one["said"].get("text", "")) for one in posted}

        def heard() -> dict[int, str]:
            return in_answers | _heard(street.log(seq))

        def all_heard() -> bool:
            child.check_lives()
            return heard().keys() >= set(people)

        await street.until(all_heard, 3.0 if self.stage.mutation else 60.0, every=0.2)
        told = heard()
        return [_read(told.get(person, "")) for person in people]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_of_many_presses_at_once_one_redeems_and_the_others_hear_when_and_where(
    kind: str, tmp_path: Path
) -> None:
    async with _arena(kind, tmp_path) as arena:
        wins, found, seconds = await _race_for_coupons(arena, rounds=ROUNDS, presses=PRESSES)
    say(
        f"value race, {kind}: {ROUNDS} coupons, {PRESSES} presses each by {PROCESSES} processes: {wins} redeemed;"
        f" {seconds:.0f} s; {len(found)} differences"
    )
    assert found == []
    assert wins == ROUNDS


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_the_twin_that_checks_and_then_writes_loses_the_race(kind: str, tmp_path: Path) -> None:
    async with _arena(kind, tmp_path, "check_then_write") as arena:
        drop_second_line(arena.url)
        wins, found, _ = await _race_for_coupons(arena, rounds=TWIN_RUNS, presses=TWIN_PRESSES)
    say(f"value race twin, {kind}: {TWIN_RUNS} coupons, {wins} redeemed, {len(found)} differences: {found[:1]}")
    assert wins > TWIN_RUNS


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_budget_is_given_out_to_the_last_piece_and_never_above(kind: str, tmp_path: Path) -> None:
    async with _arena(kind, tmp_path) as arena:
        given, found, samples = await _race_for_budgets(arena, rounds=BUDGET_ROUNDS)
    shape = " ".join(f"{pieces} x {times}" for pieces, times in Counter(given).items())
    say(f"value budget, {kind}: {BUDGET_ROUNDS} x {CLAIMS} claims of {BUDGET}: given {shape}; {samples} samples")
    assert found == []
    assert given == [BUDGET] * BUDGET_ROUNDS


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_the_twin_that_reads_a_budget_and_then_writes_gives_out_too_many(kind: str, tmp_path: Path) -> None:
    async with _arena(kind, tmp_path, "check_then_write") as arena:
        given, found, _ = await _race_for_budgets(arena, rounds=TWIN_RUNS, twin=True)
    say(f"value budget twin, {kind}: {given} of {BUDGET}")
    assert any(line.startswith("above") for line in found)


async def _race_for_coupons(arena: Arena, *, rounds: int, presses: int) -> tuple[int, list[str], float]:
    """How many redemptions there are, what is wrong, and how long the presses took."""
    people = await arena.newcomers(presses)
    guides = list(zip(add_guides(arena.url, people), people, strict=True))
    codes = add_customers(arena.url, await arena.newcomers(rounds))
    wins, found, began = 0, [], time.monotonic()
    for code in codes:
        answers = await arena.redeem(guides, code)
        rows = arena.books.rows(_USES.format(code=code))
        wins += len(rows)
        found += _judge(code, answers, rows)
    return wins, found, time.monotonic() - began


def _judge(code: str, answers: list[Any], rows: list[tuple[Any, ...]]) -> list[str]:
    """By the books and by what each was told."""
    won = [answer for answer in answers if answer.get("won")]
    found = [f"books: {code} has {len(rows)} redemptions"] if len(rows) != 1 else []
    found += [f"books: {code}: {row}" for row in rows if row[1:] != ("redeemed", 1, 1)]
    if len(won) != 1:
        found.append(f"won: {len(won)} of {len(answers)} were told that they had redeemed {code}")
    at = as_time(rows[0][0]) if rows else None
    told = {
        (answer.get("at") or answer.get("told"), answer.get("store")) for answer in answers if answer not in won
    }
    right = {(at.isoformat(), STORE), (at.astimezone(LOCAL).strftime("%H:%M"), STORE)} if at else set()
    return found + [f"told: {one} about {code}" for one in told - right]


async def _race_for_budgets(arena: Arena, *, rounds: int, twin: bool = False) -> tuple[list[int], list[str], int]:
    """How many were given in each round, what is wrong, and how often the counters were read meanwhile."""
    known = await arena.newcomers(KNOWN)
    add_customers(arena.url, known)
    given, found, samples = [], [], 0
    for number in range(rounds):
        offer_id, codes = add_campaign(arena.url, pieces=BUDGET, codes=8 if twin or number % 2 else 1)
        people = known + await arena.newcomers(CLAIMS - KNOWN)
        claims = [(person, codes[at % len(codes)]) for at, person in enumerate(people)]
        with Sampler(arena.url, offer_id) as sampler:
            answers = await arena.claim(claims)
        errors = Counter(answer["error"] for answer in answers if "error" in answer)
        found += [f"error: {times} x {name} in round {number}" for name, times in errors.items()]
        pieces, coupons, entries = arena.books.rows(_GIVEN.format(offer_id=offer_id))[0]
        given.append(coupons)
        samples += sampler.samples
        if sampler.most > BUDGET:
            found.append(f"above: {sampler.most} were seen in round {number}")
        if (pieces, entries) != (coupons, coupons):
            found.append(f"books: {pieces} counted, {coupons} coupons, {entries} entries in round {number}")
    return given, found, samples


@asynccontextmanager
async def _arena(kind: str, folder: Path, mutation: str = "") -> AsyncIterator[Arena]:
    if kind == "sqlite":
        async with open_stage(folder, kind=kind, webhook=True, mutation=mutation, **FAST) as stage:
            await stage.street.box.clear_faults()
            await stage.until_ready(await stage.start())
            with open_crowd() as crowd:
                yield Arena(stage.url, crowd, lambda n: stage.street.box.bulk(n, action="reachable"), stage)
        return
    with postgres_database() as url:
        with writing(url) as session:
            set_up_shop(session, datetime.now(LOCAL))
        ids = count(100_000)

        async def invent(number: int) -> list[int]:
            return [next(ids) for _ in range(number)]

        with open_crowd(url, mutation) as crowd:
            yield Arena(url, crowd, invent)


def _heard(log: list[dict[str, Any]]) -> dict[int, str]:
    """The last that each chat was told in words: a message, or the card that changed."""
    said = {entry["chat_id"]: entry["params"]["text"] for entry in delivered(log)}
    for entry in log:
        if entry["kind"] == "call" and entry["method"].lower() == "editmessagetext":
            said.setdefault(int(entry["params"]["chat_id"]), str(entry["params"]["text"]))
    return said


def _read(text: str) -> Any:
    """A receipt or a refusal as its reader understands it."""
    words = text.split()
    if "Redeemed" in text:
        return {"won": True}
    return {
        "at": next((one.rstrip(",") for one in words if ":" in one.rstrip(",:")), ""),
        "store": STORE in text and STORE,
    }


_USES = """
    SELECT r.at, k.status, k.uses, (SELECT count(*) FROM entries e WHERE e.coupon_id = k.id AND e.act = 'redeem')
    FROM coupons k JOIN redemptions r ON r.coupon_id = k.id WHERE k.code = '{code}'
"""
_GIVEN = """
    SELECT pieces, (SELECT count(*) FROM coupons k WHERE k.offer_id = o.id),
        (SELECT count(*) FROM entries e WHERE e.offer_id = o.id AND e.act = 'issue')
    FROM offers o WHERE o.id = {offer_id}
"""
