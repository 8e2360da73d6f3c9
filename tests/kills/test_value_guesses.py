"""Guessing: a million codes open nothing; who guesses is shut out after five; nobody else waits for it."""

import asyncio
import random
import secrets
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.bench.callers import Caller, callers
from bot.db.engine import make_engine
from bot.domain.arrivals.onboarding import find_scan
from bot.domain.coupons.held import find_coupon_by_code
from bot.domain.coupons.usable import Counter as Place
from bot.domain.people.chats import Person, find_person
from bot.domain.till.numbers import look_up, show_number
from bot.domain.till.refusals import book_refusal
from bot.domain.till.tries import LOCKED, MOST
from bot.domain.words.codes import COUPON_LETTERS, make_coupon_code, make_payload
from bot.errors import Refusal
from tests.conftest import NOON
from tests.databases import postgres_database, sqlite_database
from tests.kills.race_shop import add_customers, add_guides, write_by, writing
from tests.kills.report import full, say, throw_dice
from tests.kills.stage import open_stage
from tests.shop import set_up_shop

pytestmark = [pytest.mark.kills, pytest.mark.timeout(full(3600, otherwise=120))]

GUESSES = full(1_000_000, otherwise=10_000)  # of codes, and as many of links
HELD = full(10_000, otherwise=2_000)  # coupons in customers' hands
HOURS = 6  # of one who types a guess each second
LIVE = 100  # till numbers shown at the same time
WRONG, RIGHT, OTHERS = 300, 30, 8
P95_WORSE = 25.0  # ms the others may notice at most, on a machine that others use as well


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_guessed_code_opens_anything(kind: str, tmp_path: Path) -> None:
    dice = throw_dice(f"guesses, {kind}")
    with ExitStack() as stack:
        url = stack.enter_context(sqlite_database(tmp_path) if kind == "sqlite" else postgres_database())
        with writing(url) as session:
            set_up_shop(session, NOON)
            codes, invites = _hand_out(session)
        engine = make_engine(url, read_only=True)
        connection = stack.enter_context(engine.connect())
        session = stack.enter_context(Session(connection))
        stranger = Person(0, 1, "Eve", "en")
        began = time.monotonic()
        coupons = sum(find_coupon_by_code(session, _guess(dice, codes)) is not None for _ in range(GUESSES))
        links = sum(find_scan(session, stranger, _guess_link(dice, invites)) is not None for _ in range(GUESSES))
        seconds = time.monotonic() - began
        known = (find_coupon_by_code(session, codes[7]), find_scan(session, stranger, invites[7]))
        session.close()
        engine.dispose()
    say(
        f"guesses, {kind}: {GUESSES} coupon codes: {coupons} opened; {GUESSES} start payloads: {links} opened;"
        f" {HELD} customers; {seconds:.0f} s"
    )
    assert None not in known  # the right ones do open
    assert (coupons, links) == (0, 0)


def test_who_guesses_is_let_in_five_times_a_quarter_of_an_hour(session: Session) -> None:
    """One of the staff types a wrong code or number each second."""
    store_id, _ = set_up_shop(session, NOON)
    codes, _ = _hand_out(session, HELD // 10)
    for code in codes[:LIVE]:
        coupon = find_coupon_by_code(session, code)
        assert coupon
        show_number(session, coupon, now=NOON)
    guesser = find_person(session, telegram_id=_FIRST)
    assert guesser
    outcomes, place = Counter[str](), Place(store_id, "America/Vancouver", {"en": "", "zh": ""})
    for second in range(HOURS * 3600):
        written = f"{secrets.randbelow(10**6):06}" if second % 2 else make_coupon_code()
        outcomes[_type(session, guesser, written, place, NOON + timedelta(seconds=second))] += 1
    looked = sum(count for name, count in outcomes.items() if name != "ShutOut")
    kind, typed = session.get_bind().dialect.name, outcomes.total()
    say(f"staff who guess, {kind}: {HOURS} h, one a second: {looked} of {typed} looked up: {dict(outcomes)}")
    assert looked <= MOST * (HOURS * 3600 // int(LOCKED.total_seconds()) + 1)
    assert outcomes["opened"] == 0


async def test_a_guesser_is_shut_out_and_the_others_do_not_wait(tmp_path: Path) -> None:
    async with open_stage(
        tmp_path, kind="sqlite", webhook=True, BROADCAST_RATE="1000", BROADCAST_PAID="true"
    ) as stage:
        await stage.street.box.clear_faults()
        people = await stage.street.box.bulk(OTHERS + 1, action="reachable")
        add_guides(stage.url, people)
        codes = add_customers(stage.url, list(range(10_000, 10_000 + OTHERS)))
        child = await stage.start()
        await stage.until_ready(child)
        async with callers(stage.environment["WEBHOOK_URL"], "s" * 32, OTHERS + 1) as opened:
            talk = _Talk()
            guesser, *others = zip(opened, people, strict=True)
            calm = await _look_up_often(talk, others, codes)
            wrong = asyncio.create_task(_guess_often(talk, *guesser))
            stormy = await _look_up_often(talk, others, codes)
            guesses = await wrong
        [(misses, is_locked)] = stage.books.rows("SELECT misses, locked_until IS NOT NULL FROM tries")
        await stage.end(child)
    before, during = _p95(calm), _p95(stormy)
    say(
        f"a guesser by webhook: {guesses} guesses, {misses} looked up, then shut out; others' p95 {before:.1f} ms"
        f" before, {during:.1f} ms meanwhile"
    )
    assert (misses, bool(is_locked)) == (MOST, True)
    assert during <= 2 * before + P95_WORSE


def _type(session: Session, person: Person, written: str, place: Place, now: datetime) -> str:
    try:
        look_up(session, person, written, place, now=now)
    except Refusal as refusal:
        book_refusal(session, person, refusal, now=now)
        return type(refusal).__name__
    return "opened"


class _Talk:
    """Raw texts to the webhook, numbered as Telegram does."""

    def __init__(self) -> None:
        self._update_id = 1

    async def write(self, caller: Caller, person: int, words: str) -> float:
        """Seconds until the answer."""
        self._update_id += 1
        began = time.perf_counter()
        await caller.call(write_by(person, words, update_id=self._update_id))
        return time.perf_counter() - began


async def _look_up_often(talk: _Talk, guides: list[tuple[Caller, int]], codes: list[str]) -> list[float]:
    async def work(caller: Caller, person: int, code: str) -> list[float]:
        times = []
        for _ in range(RIGHT):
            times.append(await talk.write(caller, person, code))
            await asyncio.sleep(0.05)
        return times

    done = await asyncio.gather(*(work(*guide, code) for guide, code in zip(guides, codes, strict=True)))
    return [one for times in done for one in times]


async def _guess_often(talk: _Talk, caller: Caller, person: int) -> int:
    for _ in range(WRONG):
        await talk.write(caller, person, "-".join((make_coupon_code()[:4], "1234", "5678")))
    return WRONG


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] * 1000


def _guess(dice: random.Random, codes: list[str]) -> str:
    """Anything, or something near a code that is there: who has seen most of one."""
    if dice.random() < 0.5:
        return "".join(dice.choices(COUPON_LETTERS, k=12))
    code = list(dice.choice(codes))
    for place in dice.sample(range(12), dice.choice([1, 2])):
        code[place] = dice.choice([letter for letter in COUPON_LETTERS if letter != code[place]])
    return "".join(code)


def _guess_link(dice: random.Random, invites: list[str]) -> str:
    if dice.random() < 0.5:
        return make_payload(dice.choice("ef"))
    link = dice.choice(invites)
    place = dice.randrange(1, len(link))
    return (
        link[:place] + dice.choice([one for one in "abcdefghijk23456" if one != link[place]]) + link[place + 1 :]
    )


_FIRST = 50_000_000  # Telegram ids from here on


def _hand_out(session: Session, held: int = HELD) -> tuple[list[str], list[str]]:
    """Customers with a coupon each, written as an import would; codes of the coupons and of their links."""
    facts = [
        {"id": n, "telegram_id": _FIRST + n, "code": make_coupon_code(), "invite": make_payload("f"), "now": NOON,
         "until": NOON + timedelta(days=7)}
        for n in range(held)
    ]  # fmt: skip
    for sql in _ROWS:
        session.connection().execute(text(sql), facts)
    return [str(one["code"]) for one in facts], [str(one["invite"]) for one in facts]


_ROWS = (
    """
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    VALUES (:telegram_id, 'private', 'Ada', 'en', :now)
    """,
    """
    INSERT INTO customers (chat_id, store_id, invite_code, phone_key, phone_tail, created_at)
    SELECT id, 1, :invite, '', '', :now FROM chats WHERE telegram_id = :telegram_id
    """,
    """
    INSERT INTO coupons
        (code, offer_id, terms_id, customer_id, cause_kind, cause_id, status, issued_at, expires_at, uses, reason)
    SELECT :code, t.offer_id, t.id, p.id, 'gift', 0, 'issued', :now, :until, 0, ''
    FROM customers p JOIN offer_terms t ON t.until IS NULL WHERE p.invite_code = :invite
    """,
)
