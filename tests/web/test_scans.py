"""`/q/CODE` in a phone's browser: what it shows, what it counts, and what it keeps from the database."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import Session, select

from bot.db.tables import Brand, CodeDay, EntryCode, Role
from bot.domain.arrivals.parcels import begin_batch, fill_batch, list_cards
from bot.domain.people.staff import Operator
from bot.web import scans
from tests.conftest import HandClock
from tests.domain.team_factory import a_staff
from tests.handlers.walking import go
from tests.shop import Shop, open_shop

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
PUBLIC = "https://tea.example"


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Shop]:
    async with open_shop(database_url, tmp_path, clock, public_url=PUBLIC) as shop:
        anna = await shop.box.person("Anna")
        await anna.start()
        await anna.sees("Cup of the day", within=10)
        yield shop


@pytest.fixture
async def phone() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"User-Agent": PHONE, "Accept-Language": "en-CA,en;q=0.9"}) as phone:
        yield phone


def _at(shop: Shop, path: str) -> str:
    return f"http://127.0.0.1:{shop.settings.http_port}{path}"


async def test_the_page_shows_store_gift_and_the_way_into_telegram(
    shop: Shop, phone: aiohttp.ClientSession
) -> None:
    async with phone.get(_at(shop, f"/q/{shop.door}")) as answer:
        page = await answer.text()
    assert answer.status == 200
    for said in ("Moonpine Tea", "Harbour Street", "Cup of the day", "Open in Telegram", "No Telegram yet?"):
        assert said in page
    assert re.search(rf'href="https://t\.me/\w+\?start={shop.door}"', page)
    assert "no cookies" in page
    assert answer.cookies == {}


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "在 Telegram 中打开"),
        ("fr-FR, zh;q=0.5, en;q=0.2", "在 Telegram 中打开"),
        ("zh-TW", "在 Telegram 中開啟|在 Telegram 中打開"),
        ("en;q=0.1, zh;q=0", "Open in Telegram"),
        ("fr", "Open in Telegram"),
        (";;q=9,,<b>" * 99, "Open in Telegram"),
    ],
)
async def test_it_speaks_the_browsers_language(
    shop: Shop, phone: aiohttp.ClientSession, accepted: str, said: str
) -> None:
    async with phone.get(_at(shop, f"/q/{shop.door}"), headers={"Accept-Language": accepted}) as answer:
        assert re.search(said, await answer.text())


async def test_the_page_asks_nobody_else_for_anything(shop: Shop, phone: aiohttp.ClientSession) -> None:
    async with phone.get(_at(shop, f"/q/{shop.door}")) as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    nonce = re.search(r'<style nonce="([\w-]+)">', page)
    assert nonce
    assert policy.startswith(f"default-src 'none'; style-src 'nonce-{nonce[1]}'")
    assert not re.search(r"<script|<img|<link|src=|url\(|@import|style=", page)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/q", "/q/", "/q/e" + "x" * 16, "/q/..%2F..%2Fetc%2Fpasswd", "/q/%00", "/q/<script>alert(1)</script>",
     "/q/e" + "9" * 5000, "/q/e123456789012345'--", "/q/a/b/c"],
)  # fmt: skip
async def test_a_wrong_code_is_told_so_kindly(shop: Shop, phone: aiohttp.ClientSession, path: str) -> None:
    async with phone.get(_at(shop, path)) as answer:
        page = await answer.text()
    assert answer.status == 200
    assert "This code does not work" in page
    assert "Moonpine Tea" in page
    assert "Harbour" not in page
    assert "?start=" not in page
    assert "<script" not in page


async def test_what_is_off_or_spent_shows_no_store(shop: Shop, phone: aiohttp.ClientSession) -> None:
    [card] = await shop.database.unit_of_work(_print_card, shop)
    await shop.database.unit_of_work(_switch_off, shop.door)
    ben = await shop.box.person("Ben")
    await ben.start(card)
    await ben.sees("Cup of the day")
    for code, start in ((shop.door, False), (card, True)):
        async with phone.get(_at(shop, f"/q/{code}")) as answer:
            page = await answer.text()
        assert "This code does not work" in page
        assert ("?start=" in page) == start  # whoever spent a card finds their gift again by it


async def test_hostile_names_stay_text_and_a_hostile_colour_is_ours(
    shop: Shop, phone: aiohttp.ClientSession
) -> None:
    await shop.database.unit_of_work(_name_brand, "<script>alert(1)</script>", "red}</style><script>")
    async with phone.get(_at(shop, f"/q/{shop.door}")) as answer:
        page = await answer.text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "--ink: #12372a" in page


async def test_scans_are_counted_together_on_the_stores_day(shop: Shop, phone: aiohttp.ClientSession) -> None:
    await asyncio.gather(*(_scan(phone, shop, shop.door) for _ in range(300)))
    assert await _counted(shop, 300) == [("2026-11-20", 300)]


async def test_heads_and_previews_are_no_scans(shop: Shop, phone: aiohttp.ClientSession) -> None:
    url = _at(shop, f"/q/{shop.door}")
    async with phone.head(url) as answer:
        assert answer.status == 200
    for agent in (
        "TelegramBot (like TwitterBot)", "WhatsApp/2.23", "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.5", "",
    ):  # fmt: skip
        async with phone.get(url, headers={"User-Agent": agent}) as answer:
            assert answer.status == 200
    async with phone.get(url, headers={"Sec-Purpose": "prefetch;prerender"}) as answer:
        assert answer.status == 200
    cubot = "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 30) AppleWebKit/537.36 Chrome/120 Mobile"
    async with phone.get(url, headers={"User-Agent": cubot}):
        assert await _counted(shop, 1) == [("2026-11-20", 1)]


async def test_a_flood_reaches_the_database_once_a_second(
    shop: Shop, phone: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find_door, add_scans = scans.find_door, scans.add_scans
    monkeypatch.setattr(scans, "find_door", lambda *a: asked.append("read") or find_door(*a))
    monkeypatch.setattr(scans, "add_scans", lambda *a: asked.append("write") or add_scans(*a))
    await _scan(phone, shop, shop.door)
    for _ in range(5):
        await asyncio.gather(*(_scan(phone, shop, shop.door) for _ in range(100)))
    assert await _counted(shop, 501) == [("2026-11-20", 501)]
    assert asked.count("read") == 1
    assert asked.count("write") <= 5


async def test_what_was_counted_is_written_down_when_the_bot_stops(
    database_url: str, tmp_path: Path, clock: HandClock, phone: aiohttp.ClientSession
) -> None:
    async with open_shop(database_url, tmp_path, clock, public_url=PUBLIC) as shop:
        anna = await shop.box.person("Anna")
        await anna.start()
        await anna.sees("Cup of the day", within=10)
        await _scan(phone, shop, shop.door)
        database = shop.database
        read = database.read
        shop.database.close = lambda: None  # type: ignore[method-assign]
    assert [day.scans for day in await read(lambda s: s.exec(select(CodeDay)).all())] == [1]
    type(database).close(database)


async def test_pictures_links_and_cards_lead_to_the_page(shop: Shop, phone: aiohttp.ClientSession) -> None:
    grace = await shop.owner()
    await grace.start()
    await _scan(phone, shop, shop.door)
    await _counted(shop, 1)
    await go(grace, "/codes", "Store door: Door · 0")
    card = await grace.sees(f"{PUBLIC}/q/{shop.door}", "Scans: 1 in all", new=True)
    copied = [b["copy_text"]["text"] for row in card.raw["buttons"] for b in row if "copy_text" in b]
    assert copied == [f"{PUBLIC}/q/{shop.door}"]
    await grace.press("Chart")
    await grace.sees("Starts · scans of the last 30 days", "20 Nov: 0 · 1", new=True)


async def test_without_a_public_address_there_is_no_page(
    database_url: str, tmp_path: Path, clock: HandClock, phone: aiohttp.ClientSession
) -> None:
    async with open_shop(database_url, tmp_path, clock) as shop:
        anna = await shop.box.person("Anna")
        await anna.start()
        await anna.sees("Cup of the day", within=10)
        async with phone.get(_at(shop, f"/q/{shop.door}")) as answer:
            assert answer.status == 404


async def _scan(phone: aiohttp.ClientSession, shop: Shop, code: str) -> None:
    async with phone.get(_at(shop, f"/q/{code}")) as answer:
        assert answer.status == 200


async def _counted(shop: Shop, scans: int) -> list[tuple[str, int]]:
    """The door's days, once so many scans are written down."""
    days: list[tuple[str, int]] = []
    for _ in range(60):
        await asyncio.sleep(0.1)
        days = await shop.database.read(_days)
        if sum(count for _, count in days) >= scans:
            break
    return days


def _days(session: Session) -> list[tuple[str, int]]:
    return [(day.day.isoformat(), day.scans) for day in session.exec(select(CodeDay)).all()]


def _print_card(session: Session, shop: Shop) -> list[str]:
    staff, now = a_staff(session, Role.OPERATOR, 900), shop.clock.now()
    operator = Operator(staff.id or 0, staff.role)
    batch = begin_batch(session, operator, store_id=shop.store_id, label="Autumn", now=now)
    fill_batch(session, batch_id=batch.id or 0, size=1, now=now)
    return list_cards(session, batch.id or 0)


def _switch_off(session: Session, code: str) -> None:
    row = session.exec(select(EntryCode).where(EntryCode.code == code)).one()
    row.active = False
    session.add(row)


def _name_brand(session: Session, name: str, colour: str) -> None:
    brand = session.get_one(Brand, 1)
    brand.name_en, brand.colour = name, colour
    session.add(brand)
