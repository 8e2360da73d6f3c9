"""The twins: `python -m tests.kills.mutants NAME COMMAND` is the product with the one change that NAME names.

A guarantee's test must fail with its twin, so that it is known to bite.
"""

import asyncio
import importlib
import sqlite3
import sys
import threading
from functools import cache
from types import SimpleNamespace
from typing import Any

from bot.db.prepared import Prepared


def acknowledge_before_commit() -> None:
    """Updates are taken in the background, as bot frameworks do: the next poll, or the 200, does not wait."""
    from aiohttp import web

    from bot.polling import Poller
    from bot.web.webhook import Webhook

    at_work: set[asyncio.Task[Any]] = set()
    take_batch, take = Poller._take_batch, Webhook._take

    def begin(work: Any) -> None:
        at_work.add(task := asyncio.create_task(work))
        task.add_done_callback(at_work.discard)

    async def take_batch_later(poller: Poller, batch: list[dict[str, Any]]) -> None:
        begin(take_batch(poller, batch))
        if batch:
            poller._offset = max(raw["update_id"] for raw in batch) + 1

    async def take_later(webhook: Webhook, request: web.Request) -> web.StreamResponse:
        await request.read()
        begin(take(webhook, request))
        return web.Response()

    Poller._take_batch = take_batch_later  # type: ignore[method-assign]
    Webhook._take = take_later  # type: ignore[method-assign]


def check_then_write() -> None:
    """A coupon is used up, and a budget taken from, because a look a moment before said that it may be.

    The look is at what was committed by then, as a card on a screen or another process has it.
    """
    from bot.domain.coupons import held, issuing
    from bot.domain.till import redeeming

    held._BY_CODE_AT = _LookBefore(held._BY_CODE_AT.sqlite)
    redeeming._REDEEM = Prepared("UPDATE coupons SET status = 'redeemed', uses = uses + 1 WHERE id = :id")
    issuing._GRANT = _LookBefore(issuing._GRANT.sqlite)
    issuing._TAKE = _TakeIfSeen(  # type: ignore[assignment]
        _LookBefore("SELECT budget_pieces IS NULL OR pieces < budget_pieces FROM offers WHERE id = :offer_id"),
        Prepared("UPDATE offers SET pieces = pieces + 1, money = money + :worth WHERE id = :offer_id"),
    )


def commit_after_the_guard() -> None:
    """The coupon's status is committed by itself; what belongs to it is written in a second transaction."""
    from bot.domain.till import redeeming

    redeem = redeeming._REDEEM

    def redeem_and_keep(session: Any, **facts: Any) -> Any:
        answer = redeem(session, **facts)
        driver: Any = session.connection().connection.driver_connection
        if hasattr(driver, "pgconn"):
            driver.commit()
        else:
            driver.execute("COMMIT")
            driver.execute("BEGIN IMMEDIATE")
            driver.execute("SAVEPOINT unit")
        return answer

    redeeming._REDEEM = redeem_and_keep  # type: ignore[assignment]


def commit_each_chunk() -> None:
    """An import keeps its rows chunk by chunk, as they come."""
    from bot.imports.stock import StockComparison

    write = StockComparison.write

    def write_and_keep(comparison: StockComparison) -> None:
        write(comparison)
        driver: Any = comparison.session.connection().connection.driver_connection
        driver.commit()
        if not hasattr(driver, "pgconn"):
            driver.execute("BEGIN IMMEDIATE")

    StockComparison.write = write_and_keep  # type: ignore[method-assign]


def dead_rows_go_back() -> None:
    """What a dead worker held in its hands is sent again instead of being listed as unconfirmed."""
    from sqlalchemy import text
    from sqlmodel import Session

    from campaigns.delivery import Deliveries

    def give_up(_source: Deliveries, session: Session, *, epochs: list[int], **_: Any) -> int:
        again = text("UPDATE deliveries SET status = 0 WHERE status = 1 AND epoch = :epoch")
        return sum(session.connection().execute(again, {"epoch": epoch}).rowcount for epoch in epochs)

    Deliveries.give_up = give_up  # type: ignore[method-assign]


def forget_consent() -> None:
    """The claim sends to everybody who was frozen into the audience, whatever they said since."""
    from campaigns import audience

    audience.AGREED = "TRUE"  # before the claim is put together; who is frozen was put together above
    importlib.import_module("campaigns.delivery")


def nobody_takes_over() -> None:
    """Silent lives are never declared dead: what they held stays in nobody's hands."""
    from bot.epochs import Epoch

    async def reap(_epoch: Epoch) -> int:
        return 0

    Epoch.reap = reap  # type: ignore[method-assign]


def speak_before_the_next_poll() -> None:
    """The next updates are fetched when everybody of the last batch has their reply."""
    from bot.polling import Poller

    take_batch = Poller._take_batch

    async def take_batch_and_speak(poller: Poller, batch: list[dict[str, Any]]) -> None:
        await take_batch(poller, batch)
        await poller._speak.__self__.drain()  # type: ignore[attr-defined]

    Poller._take_batch = take_batch_and_speak  # type: ignore[method-assign]


class _LookBefore(Prepared):
    """Reads what is committed, through a connection of its own."""

    def __call__(self, session: Any, **facts: Any) -> Any:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
        connection = _looking(url, threading.get_ident())
        return connection.execute(self.sqlite if url.startswith("sqlite") else self.postgres, facts)


class _TakeIfSeen:
    def __init__(self, look: _LookBefore, take: Prepared) -> None:
        self._look = look
        self._take = take

    def __call__(self, session: Any, **facts: Any) -> Any:
        seen = self._look(session, offer_id=facts["offer_id"]).fetchone()
        return self._take(session, **facts) if seen[0] else SimpleNamespace(rowcount=0)


@cache
def _looking(url: str, _thread: int) -> Any:
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    import psycopg

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


MUTATIONS = {
    mutation.__name__: mutation
    for mutation in (
        acknowledge_before_commit,
        check_then_write,
        commit_after_the_guard,
        commit_each_chunk,
        dead_rows_go_back,
        forget_consent,
        nobody_takes_over,
        speak_before_the_next_poll,
    )
}


def run(name: str, command: list[str]) -> None:
    from bot.cli import main

    MUTATIONS[name]()
    sys.argv[1:] = command
    main()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
