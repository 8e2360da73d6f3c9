"""One `run` and one `worker` on PostgreSQL: they share the work and the rate; a dead one is taken over from."""

import time
from pathlib import Path

import pytest

from tests.auditor import UNCONFIRMED, audit_broadcast, count_outcomes, delivered
from tests.kills.campaign import WORDS, announce
from tests.kills.report import full, say
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(300)]

PEOPLE = full(3000, otherwise=900)
RATE = 60  # a second, over both
BURST = 15  # what may leave late at once after a stall
IN_FLIGHT = 16
TAKEN_OVER_WITHIN = 30.0
RUN, WORKER = 1, 2  # epochs, in the order of their starts


async def test_a_worker_shares_the_work_and_its_rest_is_taken_over(tmp_path: Path) -> None:
    settings = {"BROADCAST_RATE": str(RATE), "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": str(IN_FLIGHT)}
    async with open_stage(tmp_path, kind="postgres", **settings) as stage:
        run = await stage.start()
        await stage.until_ready(run)
        worker = await stage.start("worker")
        await stage.until(worker, lambda: _lives(stage) == 2)
        people = await announce(stage, PEOPLE)
        await stage.until(worker, lambda: _sent(stage) > PEOPLE // 3 and _held(stage, WORKER), every=0.01)
        await worker.kill()
        killed, left = time.time(), _held(stage, WORKER)
        await stage.until(run, lambda: not _held(stage, WORKER), TAKEN_OVER_WITHIN)
        taken_over = time.time() - killed
        await stage.until(run, lambda: _is_done(stage), 90, every=1)
        await stage.end(run)
        log = stage.street.log()
        shares = dict(stage.books.rows("SELECT epoch, COUNT(*) FROM deliveries GROUP BY epoch"))
        outcomes = count_outcomes(stage.books, 1)
        found = audit_broadcast(stage.books, log, broadcast=1, people=people, words=WORDS)
    fastest = _fastest_second(log)
    say(f"run + worker: {PEOPLE} people, rows by life {shares}, by status {outcomes}, most in a second {fastest}")
    say(f"  the worker was killed holding {left} rows, taken over after {taken_over:.1f} s")
    assert found == []
    assert min(shares[RUN], shares[WORKER]) > PEOPLE // 20
    assert 0 < outcomes.get(UNCONFIRMED, 0) <= IN_FLIGHT
    assert fastest <= RATE + BURST + IN_FLIGHT


async def test_a_worker_ends_by_itself_and_leaves_nothing_unclear(tmp_path: Path) -> None:
    settings = {"BROADCAST_RATE": str(RATE), "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": str(IN_FLIGHT)}
    async with open_stage(tmp_path, kind="postgres", **settings) as stage:
        people = await announce(stage, 60)
        worker = await stage.start("worker")
        await stage.until(worker, lambda: _sent(stage) > 10, 60)
        await stage.end(worker)
        assert _held(stage, 1) == 0
        worker = await stage.start("worker")
        await stage.until(worker, lambda: _is_done(stage), 60, every=1)
        await stage.end(worker)
        found = audit_broadcast(stage.books, stage.street.log(), broadcast=1, people=people, words=WORDS)
        assert found == []
        assert UNCONFIRMED not in count_outcomes(stage.books, 1)


def _lives(stage: Stage) -> int:
    return int(stage.books.one("SELECT COUNT(*) FROM workers"))


def _held(stage: Stage, epoch: int) -> int:
    return int(stage.books.one(f"SELECT COUNT(*) FROM deliveries WHERE status = 1 AND epoch = {epoch}"))


def _sent(stage: Stage) -> int:
    return len(delivered(stage.street.log(), holding=WORDS))


def _is_done(stage: Stage) -> bool:
    return bool(stage.books.rows("SELECT 1 FROM broadcasts WHERE status = 'done'"))


def _fastest_second(log: list[dict[str, object]]) -> int:
    """The most messages that arrived within any one second."""
    times = sorted(float(str(entry["received"])) for entry in delivered(log, holding=WORDS))
    first, most = 0, 0
    for last, at in enumerate(times):
        while at - times[first] > 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
