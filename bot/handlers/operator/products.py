"""/products: the list with its search, a card with its stock; new or not, on sale or off, its picture."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.chinese import in_script, written
from bot.dates import money
from bot.db.tables import Product
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.service.products import (
    check_product,
    count_products,
    count_stock,
    find_stock,
    give_picture,
    list_products,
    switch_product,
)
from bot.domain.stores.directory import find_brand, names_of
from bot.domain.stores.pictures import find_picture
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import MORE, home_button
from bot.handlers.operator.imports.presses import Imports
from bot.handlers.operator.product_presses import ListProducts, OpenProduct, ShowPicture, SwitchNew, SwitchSale
from bot.handlers.operator.routes import operator
from bot.handlers.sent_pictures import check_picture, show_again
from bot.replies import Call, Picture, Reply

MAX_BUTTON = 40
STORES_SHOWN = 10

MORE.append(("operator.products", ListProducts()))


@operator.command("products")
def open_products(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0, "")


@operator.press(ListProducts)
def turn_products(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListProducts, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page, press.find)


@operator.awaits("product.find")
def search_products(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0, search_word(event.text))


@operator.press(OpenProduct)
def open_product(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenProduct, actor: Operator
) -> Reply:
    return _card(event, session, person, check_product(session, press.product_id))


@operator.press(SwitchNew)
def switch_new(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchNew, actor: Operator
) -> Reply:
    return _card(
        event, session, person, switch_product(session, product_id=press.product_id, is_new=press.on == 1)
    )


@operator.press(SwitchSale)
def switch_sale(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchSale, actor: Operator
) -> Reply:
    return _card(
        event, session, person, switch_product(session, product_id=press.product_id, active=press.on == 1)
    )


@operator.press(ShowPicture)
def show_picture(
    event: Event, session: Session, person: Person, now: datetime, *, press: ShowPicture, actor: Operator
) -> Reply:
    product = check_product(session, press.product_id)
    asked = ask_for(
        event,
        session,
        person,
        "ask.product_picture",
        awaiting="product.picture",
        row=product.id,
        stands=_name(event, product),
        keyboard=lines([button(event.word("button.back"), OpenProduct(press.product_id))]),
    )
    return (*asked, *_picture(event, session, product))


@operator.awaits("product.picture")
@operator.awaits_file("product.picture")
def write_picture(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    given = give_picture(session, product_id=person.awaiting_id or 0, telegram_file=check_picture(event), now=now)
    return _card(event, session, person, given)


def _list(event: Event, session: Session, person: Person, asked: int, find: str) -> Reply:
    await_from(session, person, "product.find")
    page = page_of(count_products(session, find=find), asked)
    shown = list_products(session, find=find, limit=PAGE, offset=page.offset)
    every = button(event.word("products.all"), ListProducts()) if find else None
    keyboard = lines(
        *([button(_short(event, product), OpenProduct(product.id or 0))] for product in shown),
        page.turn(lambda number: ListProducts(number, find)),
        [every, button(event.word("operator.imports"), Imports())],
        [home_button(event)],
    )
    return put_card(event, "operator/products", keyboard, count=page.total, find=find)


def _card(event: Event, session: Session, person: Person, product: Product) -> Reply:
    stop_asking(session, person)
    product_id = product.id or 0
    new, sale = int(not product.is_new), int(not product.active)
    return put_card(
        event,
        "operator/product",
        lines(
            [
                button(event.word(f"products.new_{new}"), SwitchNew(product_id, new)),
                button(event.word(f"products.sale_{sale}"), SwitchSale(product_id, sale)),
            ],
            [button(event.word("products.picture"), ShowPicture(product_id))],
            [button(event.word("operator.products"), ListProducts()), home_button(event)],
        ),
        **_facts(event, session, product),
    )


def _facts(event: Event, session: Session, product: Product) -> dict[str, Any]:
    brand = find_brand(session)
    pieces, stores = count_stock(session, product.id or 0)
    stock = find_stock(session, product.id or 0, limit=STORES_SHOWN)
    return {
        "sku": product.sku,
        "names": list(dict.fromkeys(name for name in (product.name_en, product.name_zh) if name)),
        "description": _in_language(event, product, "description"),
        "variants": _in_language(event, product, "variants"),
        "aliases": product.aliases.splitlines(),
        "price": "" if product.price is None else money(product.price, _currency(brand), event.locale),
        "as_of": product.as_of,
        "zone": event.house.timezone,
        "is_new": product.is_new,
        "adult_only": product.adult_only,
        "active": product.active,
        "has_picture": product.picture_id is not None,
        "pieces": pieces,
        "stores": stores,
        "stock": [
            {"store": one.store[event.locale], "pieces": one.pieces, "as_of": one.as_of, "zone": one.zone}
            for one in stock
        ],
    }


def _picture(event: Event, session: Session, product: Product) -> tuple[Call, ...]:
    picture = find_picture(session, product.picture_id)
    if picture is None or picture.telegram_file:
        return show_again(event, picture)
    names = " · ".join(name for name in (product.name_en, product.name_zh) if name)
    return (event.show(Picture("given", {"logo": picture.id}), "operator/product_picture", names=names),)


def _currency(brand: Any) -> str:
    return brand.currency if brand else "CAD"


def _in_language(event: Event, product: Product, field: str) -> str:
    """In the reader's language, else in the other one."""
    texts = [getattr(product, f"{field}_{language}") for language in ("en", "zh")]
    if written(event.locale) == "zh":
        texts.reverse()
    return in_script(texts[0] or texts[1], event.locale)


def _name(event: Event, product: Product) -> str:
    return names_of(product)[event.locale]


def _short(event: Event, product: Product) -> str:
    name = _name(event, product)
    name = name if len(name) <= MAX_BUTTON else name[: MAX_BUTTON - 1] + "…"
    return f"{name} · {product.sku}" if product.active else f"({name} · {product.sku})"
