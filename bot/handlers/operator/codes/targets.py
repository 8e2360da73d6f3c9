"""Where an entry code leads: another store, a guide of its store, a product. Printed pictures stay valid."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import EntryCode
from bot.domain.arrivals.entry_codes import (
    check_movable,
    find_guide_name,
    retarget_to_guide,
    retarget_to_product,
    retarget_to_store,
)
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator, list_guides
from bot.domain.service.products import count_products, list_products
from bot.domain.stores.directory import check_store, names_of
from bot.handlers.cards import PAGE, choose_store, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.code_presses import (
    OpenCode,
    Retarget,
    ToGuide,
    ToGuides,
    ToProduct,
    ToProducts,
    ToStore,
    ToStores,
)
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply


@operator.press(Retarget)
def choose_target(
    event: Event, session: Session, person: Person, now: datetime, *, press: Retarget, actor: Operator
) -> Reply:
    stop_asking(session, person)
    code = check_movable(session, press.entry_code_id)
    code_id = code.id or 0
    keyboard = lines(
        [button(event.word("codes.to_store"), ToStores(code_id))],
        [button(event.word("codes.to_guide"), ToGuides(code_id))],
        [button(event.word("codes.to_product"), ToProducts(code_id))],
        [button(event.word("button.back"), OpenCode(code_id))],
    )
    return put_card(
        event,
        "operator/code_retarget",
        keyboard,
        name=name_code(event, code, find_guide_name(session, code)),
        store=names_of(check_store(session, code.store_id))[event.locale],
    )


@operator.press(ToStores)
def list_target_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToStores, actor: Operator
) -> Reply:
    return _stores(event, session, person, press.entry_code_id, press.page, press.find)


@operator.awaits("codes.to_store")
def find_target_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _stores(event, session, person, person.awaiting_id or 0, 0, search_word(event.text))


@operator.press(ToStore)
def lead_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToStore, actor: Operator
) -> Reply:
    code = check_movable(session, press.entry_code_id)
    was, lost = code.kind, "product" if code.product_id else "guide" if code.guide_id else ""
    code = retarget_to_store(session, entry_code_id=press.entry_code_id, store_id=press.store_id)
    is_door_now = code.kind is not was
    return show_card(event, session, person, code, now, toast="toast.saved", is_door_now=is_door_now, lost=lost)


@operator.press(ToGuides)
def list_target_guides(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToGuides, actor: Operator
) -> Reply:
    stop_asking(session, person)
    code = check_movable(session, press.entry_code_id)
    code_id, guides = code.id or 0, list_guides(session, store_id=code.store_id)
    page = page_of(len(guides), press.page)
    keyboard = lines(
        *(
            [button(staff.name or chat.title or "…", ToGuide(code_id, staff.id or 0))]
            for staff, chat in guides[page.offset : page.offset + PAGE]
        ),
        page.turn(lambda number: ToGuides(code_id, number)),
        [button(event.word("button.back"), Retarget(code_id))],
    )
    return _ask_which(event, session, code, "guide", keyboard, len(guides), "")


@operator.press(ToGuide)
def lead_to_guide(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToGuide, actor: Operator
) -> Reply:
    code = retarget_to_guide(session, entry_code_id=press.entry_code_id, guide_id=press.guide_id)
    return show_card(event, session, person, code, now, toast="toast.saved")


@operator.press(ToProducts)
def list_target_products(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToProducts, actor: Operator
) -> Reply:
    return _products(event, session, person, press.entry_code_id, press.page, press.find)


@operator.awaits("codes.to_product")
def find_target_products(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Operator
) -> Reply:
    return _products(event, session, person, person.awaiting_id or 0, 0, search_word(event.text))


@operator.press(ToProduct)
def lead_to_product(
    event: Event, session: Session, person: Person, now: datetime, *, press: ToProduct, actor: Operator
) -> Reply:
    code = retarget_to_product(session, entry_code_id=press.entry_code_id, product_id=press.product_id)
    return show_card(event, session, person, code, now, toast="toast.saved")


def _stores(event: Event, session: Session, person: Person, code_id: int, asked: int, find: str) -> Reply:
    code = check_movable(session, code_id)
    await_from(session, person, "codes.to_store", code.id)
    page, chosen = choose_store(
        event,
        session,
        asked,
        find,
        choose=lambda store_id: ToStore(code_id, store_id),
        turn=lambda number, word: ToStores(code_id, number, word),
    )
    keyboard = lines(
        *chosen,
        [button(event.word("button.show_all"), ToStores(code_id)) if find else None],
        [button(event.word("button.back"), Retarget(code_id))],
    )
    return _ask_which(event, session, code, "store", keyboard, page.total, find)


def _products(event: Event, session: Session, person: Person, code_id: int, asked: int, find: str) -> Reply:
    code = check_movable(session, code_id)
    await_from(session, person, "codes.to_product", code.id)
    page = page_of(count_products(session, find=find), asked)
    products = list_products(session, find=find, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(names_of(one)[event.locale], ToProduct(code_id, one.id or 0))] for one in products),
        page.turn(lambda number: ToProducts(code_id, number, find)),
        [button(event.word("button.show_all"), ToProducts(code_id)) if find else None],
        [button(event.word("button.back"), Retarget(code_id))],
    )
    return _ask_which(event, session, code, "product", keyboard, page.total, find)


def _ask_which(
    event: Event, session: Session, code: EntryCode, what: str, keyboard: Keyboard, count: int,
    find: str,
) -> Reply:  # fmt: skip
    """`what`: store, guide or product."""
    return put_card(
        event,
        "operator/code_target",
        keyboard,
        name=name_code(event, code, find_guide_name(session, code)),
        what=what,
        count=count,
        find=find,
        page=PAGE,
    )
