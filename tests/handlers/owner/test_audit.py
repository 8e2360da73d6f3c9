"""/audit: the owner's alone; clean books are said to be clean, a changed row is named."""

import asyncio

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Coupon, Role, Seal
from bot.domain.books.sealing import find_unsealed
from tests.shop import Shop


@pytest.mark.parametrize(
    ("lang", "clean", "found"), [("en", "No difference", "coupon 1"), ("zh", "分毫不差", "券 1")]
)
async def test_the_owner_has_the_books_added_up(shop: Shop, lang: str, clean: str, found: str) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    grace = await shop.owner(lang)
    await grace.writes("/audit")
    await grace.sees(clean)
    await shop.database.unit_of_work(_steal)
    await grace.writes("/audit")
    await grace.sees(found, new=True)


@pytest.mark.parametrize(("lang", "words"), [("en", "Last seal"), ("zh", "最近一次封签")])
async def test_the_owner_sees_which_seal_was_the_last(shop: Shop, lang: str, words: str) -> None:
    grace = await shop.owner(lang)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    shop.clock.move(minutes=1)
    while (await shop.database.read(find_unsealed)).entries:  # the bot seals by itself
        await asyncio.sleep(0.05)
    number, digest = await shop.database.read(_last_seal)
    await grace.writes("/audit")
    seen = await grace.sees(words)
    assert f"{number}:{digest[:16]}" in seen.text


async def test_nobody_else_knows_the_command(shop: Shop) -> None:
    zhou = await shop.staff("Zhou", Role.OPERATOR)
    await zhou.writes("/audit")
    answer = await zhou.sees(new=True)
    assert "difference" not in answer.text.lower()


def _last_seal(session: Session) -> tuple[int, str]:
    seal = session.exec(select(Seal).order_by(col(Seal.id).desc()).limit(1)).one()
    return seal.id, seal.digest


def _steal(session: Session) -> None:
    """A hand in the database: the coupon is somebody's who never got it."""
    coupon = session.get(Coupon, 1)
    assert coupon
    coupon.status = coupon.status.REDEEMED
    session.add(coupon)


async def test_the_books_and_the_customers_are_found_from_home(shop: Shop) -> None:
    grace, olive = await shop.owner(), await shop.staff("Olive", Role.OPERATOR)
    for one in (grace, olive):
        await one.writes("/start")
        await one.sees("Customers", new=True)
        await one.press("Customers")
        await one.sees("Whom are you looking for?", new=True)
    await olive.writes("/start")
    assert "Audit the books" not in (await olive.sees("Stores", new=True)).buttons
    await grace.writes("/help")
    await grace.sees("/audit adds all books up again", "rules for friends and returns", new=True)
    await grace.press("Home")
    await grace.sees("Audit the books", new=True)
    await grace.press("Audit the books")
    await grace.sees("No difference", new=True)
