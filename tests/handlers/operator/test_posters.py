"""Posters in the chat: looked at, printed by size and language, for all stores in a ZIP; parcel cards to print."""

import csv
import io
import zipfile
from datetime import datetime

import pytest
from PIL import Image
from sqlmodel import Session, col, select

from bot.clock import machine_seconds
from bot.db.tables import Brand, CodeKind, EntryCode, ParcelBatch, Role, Store, StoredPicture
from bot.domain.arrivals.parcels import fill_batch, list_cards
from bot.domain.arrivals.posters import list_doors, open_doors, read_poster
from bot.domain.stores.doors import make_entry_code
from bot.handlers.operator.poster_presses import AllPosters, MakePoster, ParcelCsv, ParcelSheets, PosterMenu
from bot.posters.making import FileNames, safe_cell, safe_name
from bot.sandbox.cards import Card
from bot.sandbox.people import Person
from tests.chain import open_chain
from tests.conftest import NOON
from tests.pictures.samples import read_codes, read_sizes, read_stencils
from tests.shop import Shop

SOON = 10  # seconds: a font is opened for the first time


@pytest.fixture
async def owner(shop: Shop) -> Person:
    """Grace at her home card, however far the set-up is."""
    grace = await shop.owner()
    await grace.start()
    await grace.sees("Stores", "Team", new=True)
    return grace


async def _look(shop: Shop, owner: Person, languages: str = "") -> Card:
    """The preview of the first door's poster, asked for as its button on the code's card does."""
    home = await owner.sees("Stores", "Team")
    await owner.forges(PosterMenu(await _door_id(shop), languages).pack(), home)
    return await owner.sees("This is how it will look", new=True, within=SOON)


async def _door_id(shop: Shop) -> int:
    return await shop.database.read(_find_door, shop.door)


def _find_door(session: Session, code: str) -> int:
    return session.exec(select(EntryCode.id).where(EntryCode.code == code)).one() or 0


async def _document(shop: Shop, card: Card) -> bytes:
    return await shop.box.download(card.raw["document"]["url"])


async def test_a_poster_is_looked_at_before_it_is_printed(shop: Shop, owner: Person) -> None:
    card = await _look(shop, owner)
    assert "Harbour Street" in card.text
    assert "Door" in card.text
    assert card.buttons == ("A4 poster", "A5 poster", "Table card", "Sticker", "In Chinese", "In English")
    [link] = read_codes(await shop.box.download(str(card.photo)))
    assert link.endswith(f"?start={shop.door}")


@pytest.mark.parametrize(
    ("words", "size"),
    [("A4 poster", (210, 297)), ("A5 poster", (148, 210)), ("Table card", (297, 210)), ("Sticker", (86, 86))],
)
async def test_each_size_comes_as_a_document_of_that_size(
    shop: Shop, owner: Person, words: str, size: tuple[int, int]
) -> None:
    await owner.press(words, card=await _look(shop, owner))
    card = await owner.sees("Harbour Street", "Door", new=True, within=SOON)
    assert card.raw["document"]["name"].startswith("1 Harbour Street Door")
    pdf = await _document(shop, card)
    assert read_sizes(pdf) == [size]
    code = next(one for one in read_stencils(pdf) if one.width == one.height)
    assert read_codes(code.picture)[0].endswith(f"?start={shop.door}")


async def test_other_languages_are_one_press_away(shop: Shop, owner: Person) -> None:
    both = await _look(shop, owner)
    await owner.press("In English", card=both)
    english = await owner.sees("This is how it will look", "In both", new=True, within=SOON)
    assert "In English" not in english.buttons
    looks = [await shop.box.download(str(card.photo)) for card in (both, english)]
    assert looks[0] != looks[1]
    assert read_codes(looks[0]) == read_codes(looks[1])


async def test_a_store_that_speaks_one_language_gets_a_poster_in_it(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_speak_only, "zh")
    card = await _look(shop, owner)
    assert card.buttons[-2:] == ("In English", "In both")


def _speak_only(session: Session, languages: str) -> None:
    store = session.exec(select(Store)).one()
    store.languages = languages
    session.add(store)


async def test_the_same_poster_is_drawn_and_sent_up_once(shop: Shop, owner: Person) -> None:
    first = await _look(shop, owner)
    second = await _look(shop, owner)
    assert first.photo == second.photo


async def test_the_brands_logo_stands_on_it_as_soon_as_it_is_here(shop: Shop, owner: Person) -> None:
    plain = await shop.box.download(str((await _look(shop, owner)).photo))
    await shop.database.unit_of_work(_give_logo, None)
    waiting = await shop.box.download(str((await _look(shop, owner)).photo))
    assert waiting == plain
    logo = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(logo, "PNG")
    await shop.database.unit_of_work(_give_logo, logo.getvalue())
    assert await shop.box.download(str((await _look(shop, owner)).photo)) != plain


def _give_logo(session: Session, content: bytes | None) -> None:
    """A logo that is still being fetched: nobody says why not, and nobody brings it."""
    picture = StoredPicture(content=content, reason="" if content else "never", created_at=NOON)
    session.add(picture)
    session.flush()
    brand = session.get(Brand, 1)
    assert brand
    brand.logo_id = picture.id
    session.add(brand)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PosterMenu(999_999).pack(), "entry code"),
        (PosterMenu(-1, "both").pack(), "entry code"),
        (MakePoster(999_999, "a4", "both").pack(), "entry code"),
        (AllPosters("a0").pack(), "We do not print that"),
        (ParcelCsv(999_999).pack(), ""),
        (ParcelSheets(999_999).pack(), ""),
    ],
)
async def test_what_is_not_there_is_refused(shop: Shop, owner: Person, data: str, told: str) -> None:
    query = await owner.forges(data, await owner.sees("Stores", "Team"))
    answer = await owner.is_told(query)
    assert told in str(answer)
    await owner.sees_nothing("This is how it will look", during=0.3)


@pytest.mark.parametrize(("size", "languages"), [("a0", "both"), ("", ""), ("a4", "fr"), ("../../a4", "en")])
async def test_sizes_and_languages_nobody_offered_are_refused(
    shop: Shop, owner: Person, size: str, languages: str
) -> None:
    data = MakePoster(await _door_id(shop), size, languages).pack()
    answer = await owner.is_told(await owner.forges(data, await owner.sees("Stores", "Team")))
    assert "We do not print that" in str(answer)


async def test_posters_are_for_operators_only(shop: Shop) -> None:
    manager = await shop.staff("Sofia", Role.MANAGER)
    card = (await manager.reads())[-1]
    await manager.forges(PosterMenu(await _door_id(shop)).pack(), card)
    await manager.forges(AllPosters("a4").pack(), card)
    await manager.sees_nothing("This is how it will look", during=0.5)
    await manager.sees_nothing("Posters for all stores", during=0.3)


async def test_posters_for_all_stores_come_as_one_zip(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_open_more_stores, NOON)
    home = await owner.sees("Stores", "Team")
    await owner.forges(AllPosters().pack(), home)
    await owner.press("A5 poster", card=await owner.sees("Which size", "(4)", new=True))
    done = await owner.sees("4 posters", new=True, within=SOON)
    assert done.raw["document"]["name"] == "posters a5 2026-11-20.zip"
    with zipfile.ZipFile(io.BytesIO(await _document(shop, done))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "1 Harbour Street a5.pdf",
            "007 Maple Gate a5.pdf",
            "008 Maple Gate a5.pdf",
            "4 a b 店 a5.pdf",
        ]
        printed = [archive.read(name) for name in archive.namelist()]
    links = {
        read_codes(next(one.picture for one in read_stencils(pdf) if one.width == one.height))[0]
        for pdf in printed
    }
    doors = await shop.database.read(list_doors)
    assert {link.split("start=")[1] for link in links} == {door.code for door in doors}
    assert len(links) == 4


def _open_more_stores(session: Session, now: datetime) -> None:
    for number, name in (("007", "Maple Gate"), ("008", "Maple Gate"), (None, "../a\\b: *?店")):
        session.add(Store(number=number, name_en=name, name_zh="", timezone="America/Vancouver", created_at=now))


async def test_a_chains_posters_show_how_far_they_are_and_stop_when_told(
    shop: Shop, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.errands.SHOW_EVERY", 0.1)
    await shop.database.unit_of_work(open_chain, NOON)
    await owner.forges(AllPosters("sticker").pack(), await owner.sees("Stores", "Team"))
    await owner.press("Cancel", card=await owner.sees("Posters for all stores", "of 301 done", new=True))
    await owner.sees("Cancelled", new=True, within=SOON)
    await owner.sees_nothing("301 posters", during=0.5)


@pytest.mark.alone
async def test_others_are_answered_at_once_while_a_chains_posters_are_drawn(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(open_chain, NOON)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await owner.forges(AllPosters("sticker").pack(), await owner.sees("Stores", "Team"))
    waits = []
    while not any("301 posters" in card.text for card in await owner.reads()):
        asked = machine_seconds()
        await anna.writes("/coupons")
        await anna.sees("Cup of the day", new=True, within=20)
        waits.append(machine_seconds() - asked)
    assert len(waits) > 3
    assert max(waits) <= 1
    done = await owner.sees("301 posters")
    with zipfile.ZipFile(io.BytesIO(await _document(shop, done))) as archive:
        assert len(archive.namelist()) == 301
        assert archive.namelist()[1] == "S000 Branch 000 sticker.pdf"


async def test_without_a_store_nothing_is_printed(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_switch_doors_off)
    await owner.forges(AllPosters("a4").pack(), await owner.sees("Stores", "Team"))
    await owner.sees("No store has a door code", new=True, within=SOON)


def _switch_doors_off(session: Session) -> None:
    for code in session.exec(select(EntryCode)).all():
        code.active = False
        session.add(code)


async def test_a_print_run_becomes_a_table_a_spreadsheet_cannot_run(shop: Shop, owner: Person) -> None:
    batch_id = await shop.database.unit_of_work(_print_run, shop.store_id, 12, "=1+1")
    await owner.forges(ParcelCsv(batch_id).pack(), await owner.sees("Stores", "Team"))
    done = await owner.sees("12 parcel cards as a table", new=True, within=SOON)
    assert done.raw["document"]["name"] == "cards 1+1 Harbour Street 2026-11-20.csv"
    table = await _document(shop, done)
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    codes = await shop.database.read(list_cards, batch_id)
    assert rows[0] == ["number", "code", "link", "batch", "store"]
    assert [row[1] for row in rows[1:]] == codes
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 13)]
    assert {row[3] for row in rows[1:]} == {"'=1+1"}
    assert all(row[2].endswith(f"?start={row[1]}") for row in rows[1:])


async def test_the_table_names_the_store_in_the_askers_language(shop: Shop) -> None:
    zhou = await shop.staff("Zhou", Role.OPERATOR, "zh")
    batch_id = await shop.database.unit_of_work(_print_run, shop.store_id, 1, "春")
    await zhou.forges(ParcelCsv(batch_id).pack(), await zhou.sees())
    table = await _document(shop, await zhou.sees("包裹卡的表格", new=True, within=SOON))
    assert table.decode().splitlines()[1].endswith(",春,海港街店")


async def test_a_print_run_becomes_sheets_of_ten(shop: Shop, owner: Person) -> None:
    batch_id = await shop.database.unit_of_work(_print_run, shop.store_id, 12, "Spring box")
    await owner.forges(ParcelSheets(batch_id).pack(), await owner.sees("Stores", "Team"))
    done = await owner.sees("12 parcel cards, ten to a sheet", new=True, within=SOON)
    assert done.raw["document"]["name"] == "cards Spring box Harbour Street 2026-11-20.pdf"
    pdf = await _document(shop, done)
    assert read_sizes(pdf) == [(210, 297)] * 2
    codes = [read_codes(one.picture)[0] for one in read_stencils(pdf) if one.width == one.height]
    cards = await shop.database.read(list_cards, batch_id)
    assert [link.split("start=")[1] for link in codes] == cards


async def test_a_run_that_has_no_cards_yet_is_not_printed(shop: Shop, owner: Person) -> None:
    batch_id = await shop.database.unit_of_work(_print_run, shop.store_id, 0, "Begun")
    for press in (ParcelCsv(batch_id), ParcelSheets(batch_id)):
        await owner.is_told(await owner.forges(press.pack(), await owner.sees("Stores", "Team")))
    await owner.sees_nothing("parcel cards", during=0.5)


def _print_run(session: Session, store_id: int, size: int, label: str) -> int:
    batch = ParcelBatch(store_id=store_id, label=label, size=0, created_at=NOON)
    session.add(batch)
    session.flush()
    if size:
        fill_batch(session, batch_id=batch.id or 0, size=size, now=NOON)
    return batch.id or 0


def test_stores_that_never_had_a_door_code_get_one_and_others_keep_theirs(session: Session) -> None:
    open_chain(session, NOON)
    for code in session.exec(select(EntryCode).where(col(EntryCode.id) < 10_010)).all():
        code.active = False  # ten stores have switched theirs off
        session.add(code)
    assert open_doors(session, limit=25, now=NOON) == 0
    assert len(list_doors(session)) == 290
    session.add(Store(name_en="New", name_zh="", timezone="UTC", created_at=NOON))
    session.flush()
    assert open_doors(session, limit=25, now=NOON) == 1
    assert open_doors(session, limit=25, now=NOON) == 0
    doors = list_doors(session)
    assert len(doors) == 291
    assert doors[0].number == "S010"
    assert doors[0].languages == ("en", "zh")


def test_a_code_that_gives_nothing_promises_nothing(session: Session) -> None:
    open_chain(session, NOON)
    code = make_entry_code(session, kind=CodeKind.SHELF, store_id=10_000, now=NOON)
    code.gives_gift = False
    session.add(code)
    session.flush()
    assert read_poster(session, code.id or 0).gift is None


def test_names_in_a_zip_are_safe_readable_and_never_twice() -> None:
    assert safe_name("012 Café & Co. (North)") == "012 Café & Co. (North)"
    assert safe_name("../../etc/passwd") == "etc passwd"
    assert safe_name("CON:\x00\n*?<>|") == "CON"
    assert safe_name("🌸") == "store"
    assert len(safe_name("x" * 300)) == 60
    assert safe_name("第012店 / 海港") == "第012店 海港"


def test_no_name_is_given_twice(session: Session) -> None:
    open_chain(session, NOON)
    door, names = list_doors(session)[0], FileNames()
    given = [names.give(door, "en", "a4") for _again in range(3)]
    assert given == ["S000 Branch 000 a4.pdf", "S000 Branch 000 2 a4.pdf", "S000 Branch 000 3 a4.pdf"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(f"a{text}") == f"a{text}"
