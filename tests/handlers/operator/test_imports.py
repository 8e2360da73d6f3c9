"""Files an operator sends: read, shown, applied by a press, all of it or nothing."""

import asyncio
import io
import zipfile

import pytest
from PIL import Image
from sqlmodel import Session, col, func, select, update

from bot.db.engine import wake
from bot.db.tables import (
    Article,
    Errand,
    ErrandStatus,
    Import,
    ImportStatus,
    Product,
    Role,
    RosterEntry,
    Staff,
    Stock,
    StoredPicture,
)
from bot.domain.office.errands import WAKE
from bot.imports.examples import write_example, write_sheet
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.handlers.offers_given import offers
from tests.shop import Shop

PRODUCTS = "sku,name_en,price\nTP-1,Celadon teapot,$68\nOO-2,Osmanthus oolong,18.00\n"


async def count(shop: Shop, table: type) -> int:
    def ask(session: Session) -> int:
        return int(session.exec(select(func.count()).select_from(table)).one())

    return await shop.database.read(ask)


def picture(colour: str = "red") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "PNG")
    return drawn.getvalue()


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


async def test_a_file_is_shown_and_then_written(shop: Shop, owner: Person) -> None:
    await owner.sends_file(PRODUCTS.encode(), "products.csv")
    await owner.sees("products.csv", "2 new", "TP-1 Celadon teapot", "Nothing is written yet", "Apply")
    assert await count(shop, Product) == 0
    await owner.press("Apply")
    await owner.sees("Applied ✓ 2 new", new=True)
    assert await count(shop, Product) == 2


async def test_the_same_file_again_changes_nothing_and_says_so(shop: Shop, owner: Person) -> None:
    await _import(owner, PRODUCTS)
    await owner.sends_file(PRODUCTS.encode(), "list.csv")
    card = await owner.sees("Nothing would change", "2 unchanged")
    assert "Apply" not in card.buttons


async def test_changes_are_shown_field_by_field(shop: Shop, owner: Person) -> None:
    await _import(owner, PRODUCTS)
    await owner.sends_file(PRODUCTS.replace("$68", "$72").encode(), "new.csv")
    await owner.sees("new.csv", "TP-1 Celadon teapot: price 68.00 CAD → 72.00 CAD", "1 changed, 1 ")


async def test_what_is_wrong_is_said_by_line_and_nothing_can_be_applied(shop: Shop, owner: Person) -> None:
    await owner.sends_file(b"sku,name_en,price\nTP-1,Teapot,68\nTP-1,Pot,free\n", "products.csv")
    card = await owner.sees("1 to put right", "Line 3, price", "send the file once more")
    assert "Apply" not in card.buttons
    assert await count(shop, Product) == 0


async def test_what_a_file_tells_about_is_asked_when_its_columns_do_not_say(shop: Shop, owner: Person) -> None:
    await owner.sends_file(b"thing,amount\nTP-1,7\n", "list.csv")
    await owner.sees("What does it tell about?", "stock", "knowledge")
    await owner.press("stock")
    await owner.sees("list.csv", "no column “thing”", "The column “sku” is missing", new=True)


async def test_a_cancelled_import_cannot_be_applied(shop: Shop, owner: Person) -> None:
    await owner.sends_file(PRODUCTS.encode(), "products.csv")
    card = await owner.sees("Apply")
    await owner.press("Cancel")
    await owner.sees("The buttons give you a template", new=True)
    told = await owner.is_told(await owner.forges("ma:1", card))
    assert "over already" in told["text"]
    assert await count(shop, Product) == 0


async def test_a_reading_whose_process_died_before_it_could_say_so_shows_its_card(
    shop: Shop, owner: Person
) -> None:
    await owner.sends_file(PRODUCTS.encode(), "products.csv")
    await owner.sees("2 new", "Apply")

    def drop(session: Session) -> None:
        session.exec(update(Errand).values(status=ErrandStatus.WANTED, message_id=None))
        wake(session, WAKE)

    await shop.database.unit_of_work(drop)
    await owner.sees("products.csv", "2 new", "Apply", new=True)


async def test_a_newer_file_takes_the_place_of_an_older_one(shop: Shop, owner: Person) -> None:
    await owner.sends_file(PRODUCTS.encode(), "old.csv")
    old = await owner.sees("old.csv", "Apply")
    await owner.sends_file(PRODUCTS.encode(), "new.csv")
    await owner.sees("new.csv", "Apply")
    told = await owner.is_told(await owner.press("Apply", card=old))
    assert "over already" in told["text"]


async def test_two_operators_who_apply_the_same_file_at_once_apply_it_once(shop: Shop, owner: Person) -> None:
    zhou = await shop.staff("Zhou", Role.OPERATOR)
    for one in (owner, zhou):
        await one.sends_file(PRODUCTS.encode(), "products.csv")
        await one.sees("2 new", "Apply")
    await asyncio.gather(owner.press("Apply"), zhou.press("Apply"))
    said = [(await one.sees("products.csv", "products", within=10, new=True)).text for one in (owner, zhou)]
    for one in (owner, zhou):
        said.append((await one.sees("Import a file", within=10, new=True)).text)
    assert sum("Applied ✓ 2 new" in text for text in said[2:]) == 1
    assert sum("nothing left to change" in text for text in said[2:]) == 1
    assert await count(shop, Product) == 2


async def test_products_come_with_their_pictures_in_a_zip(shop: Shop, owner: Person) -> None:
    table = b"sku,name_en,picture\nTP-1,Teapot,pot.png\nOO-2,Oolong,\n"
    await owner.sends_file(packed(list__csv=table, pot__png=picture()), "products.zip")
    await owner.sees("products.zip", "2 new", "Apply")
    await owner.press("Apply")
    await owner.sees("Applied ✓ 2 new", new=True)
    assert await count(shop, StoredPicture) == 1
    await owner.sends_file(packed(list__csv=table, pot__png=picture()), "products.zip")
    await owner.sees("2 unchanged", new=True)
    await owner.sends_file(packed(list__csv=table, pot__png=picture("blue")), "products.zip")
    await owner.sees("TP-1 Teapot: picture – → pot.png", new=True)


async def test_an_operator_cannot_name_operators_but_an_owner_can(shop: Shop, owner: Person) -> None:
    roster = b"number,name,role\n7,Li,operator\n"
    zhou = await shop.staff("Zhou", Role.OPERATOR)
    await zhou.sends_file(roster, "staff.csv")
    await zhou.sees("Line 2, role", "guide, manager, till.")
    await owner.sends_file(roster, "staff.csv")
    await owner.sees("1 new")
    await owner.press("Apply")
    await owner.sees("Applied ✓", new=True)
    assert await count(shop, RosterEntry) == 1


@pytest.mark.parametrize("kind", ["stores", "staff", "products", "stock", "knowledge"])
async def test_a_template_can_be_asked_for_and_sent_back(shop: Shop, owner: Person, kind: str) -> None:
    await owner.writes("/import")
    await owner.sees("Import a file", f"Template {kind} .xlsx")
    await owner.press(f"Template {kind} .xlsx")
    await owner.sees(kind.capitalize(), new=True)
    for earlier in ("stores", "products", kind):
        await owner.sends_file(write_example(earlier, "en", "xlsx"), f"{earlier}.xlsx")
        card = await owner.sees(f"{earlier}.xlsx", "Apply", new=True)
        if earlier == kind:
            break
        await owner.press("Apply", card=card)
        await owner.sees("Applied ✓", new=True)


async def test_a_shopper_and_a_guide_cannot_import(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Show at till")
    for one in (mei, anna):
        await one.sends_file(PRODUCTS.encode(), "products.csv")
        await one.sees_nothing("Apply", during=0.7)
    assert await count(shop, Import) == 0


async def test_whoever_is_no_operator_any_more_applies_nothing(shop: Shop, owner: Person) -> None:
    zhou = await shop.staff("Zhou", Role.OPERATOR)
    await zhou.sends_file(PRODUCTS.encode(), "products.csv")
    await zhou.sees("Apply")
    await shop.database.unit_of_work(_dismiss, Role.OPERATOR)
    await zhou.press("Apply")
    await zhou.sees_nothing("Applied", during=1)
    assert await count(shop, Product) == 0


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_a_file_that_is_too_big_is_refused_before_it_is_fetched(shop: Shop, owner: Person) -> None:
    await owner.sends_file(b"x" * (20 * 1024 * 1024 + 1), "products.csv")
    await owner.sees("larger than 20 MB", new=True)
    assert await count(shop, Import) == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("products.csv", b"%PDF-1.7 nothing", "This is a PDF"),
        ("products.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or binary Excel"),
        ("products.csv", b"\n\n \n", "empty"),
        ("products.zip", packed(a__csv=b"sku\n1", b__csv=b"sku\n2"), "2 tables"),
        ("products.xlsx", packed(readme__txt=b"")[:40], "damaged"),
    ],
    ids=["pdf", "old", "empty", "two", "damaged"],  # a ZIP holds the time it was made at
)
async def test_a_wrong_file_is_said_to_be_wrong(
    shop: Shop, owner: Person, name: str, content: bytes, said: str
) -> None:
    await owner.sends_file(content, name)
    await owner.sees(said)


async def test_an_article_is_replaced_and_the_old_one_kept(shop: Shop, owner: Person) -> None:
    await _import(owner, "question,answer\nWhere do I park?,Behind the store\n")
    await _import(owner, "question,answer\nWhere do I park?,In front of it\n")

    def bodies(session: Session) -> list[tuple[str, bool]]:
        rows = session.exec(select(Article).order_by(Article.id)).all()  # type: ignore[arg-type]
        return [(row.body, row.until is None) for row in rows]

    assert await shop.database.read(bodies) == [("Behind the store", False), ("In front of it", True)]


async def test_stock_without_a_time_is_as_of_when_the_file_came_first(shop: Shop, owner: Person) -> None:
    await _import(owner, PRODUCTS)
    stock = write_sheet([["sku", "store", "pieces"], ["TP-1", "Harbour Street", "7"]])
    await owner.sends_file(stock, "stock.xlsx")
    await owner.sees("1 new", "Apply", new=True)
    await owner.press("Apply")
    await owner.sees("Applied ✓ 1 new", new=True)
    came = shop.clock.now()
    shop.clock.move(days=1)  # type: ignore[attr-defined]
    await owner.sends_file(stock, "stock.xlsx")
    await owner.sees("Nothing would change", new=True)

    def as_of(session: Session) -> list[object]:
        return list(session.exec(select(Stock.as_of)).all())

    assert await shop.database.read(as_of) == [came]


async def test_codes_that_were_applied_lead_back_to_their_offer(shop: Shop, owner: Person) -> None:
    offer_id = await offers(shop, "Tea voucher", worth=500, codes=("TV-1",))
    await _import(owner, f"offer,code\n{offer_id},TV-2\n")
    await owner.press("To the offer")
    card = await owner.sees("Tea voucher", "2 of 2 left", new=True)
    assert f"In the column “offer” write {offer_id}, this offer's number." in card.text


async def test_an_applied_import_is_listed_with_what_it_changed(shop: Shop, owner: Person) -> None:
    await _import(owner, PRODUCTS)
    await owner.writes("/import")
    await owner.sees("Applied last", "list.csv (products): 2 new", new=True)

    def statuses(session: Session) -> list[ImportStatus]:
        return list(session.exec(select(Import.status)).all())

    assert await shop.database.read(statuses) == [ImportStatus.APPLIED]


def _dismiss(session: Session, role: Role) -> None:
    session.exec(update(Staff).where(col(Staff.role) == role).values(until=NOON))


async def _import(owner: Person, table: str) -> None:
    await owner.sends_file(table.encode(), "list.csv")
    await owner.sees("list.csv", "Apply", new=True)
    await owner.press("Apply")
    await owner.sees("Applied ✓", new=True)
