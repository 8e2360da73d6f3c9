"""Which store's entry codes, then its list: pages, and a search by typing."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import CodeKind
from bot.domain.arrivals.code_figures import count_codes, list_codes
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, count_stores, list_stores, names_of
from bot.handlers.cards import PAGE, choose_store, lines, page_of, put_card, search_word
from bot.handlers.code_presses import CodeStores, ListBatches, ListCodes, NewCode, OpenCode
from bot.handlers.events import Event
from bot.handlers.keeper.presses import ListStores
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.home import home_button
from bot.handlers.operator.poster_presses import AllPosters
from bot.handlers.operator.routes import operator
from bot.replies import Reply


@operator.command("codes")
def open_codes(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """With one store there is nothing to choose."""
    if count_stores(session) == 1:
        return _list(event, session, person, list_stores(session, limit=1)[0].id or 0, 0, "")
    return _stores(event, session, person, 0, "")


@operator.press(CodeStores)
def turn_code_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: CodeStores, actor: Operator
) -> Reply:
    if count_stores(session) == 1:
        return _list(event, session, person, list_stores(session, limit=1)[0].id or 0, 0, "")
    return _stores(event, session, person, press.page, press.find)


@operator.awaits("codes.stores")
def find_code_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _stores(event, session, person, 0, search_word(event.text))


@operator.press(ListCodes)
def list_store_codes(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListCodes, actor: Operator
) -> Reply:
    return _list(event, session, person, press.store_id, press.page, press.find)


@operator.awaits("codes.find")
def find_store_codes(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, person.awaiting_id or 0, 0, search_word(event.text))


def _stores(event: Event, session: Session, person: Person, asked: int, find: str) -> Reply:
    await_from(session, person, "codes.stores")
    page, chosen = choose_store(event, session, asked, find, choose=ListCodes, turn=CodeStores)
    has_stores = bool(page.total or find)
    keyboard = lines(
        *chosen,
        [button(event.word("button.show_all"), CodeStores()) if find else None],
        [button(event.word("codes.all_posters"), AllPosters()) if has_stores else None],
        [None if has_stores else button(event.word("operator.stores"), ListStores()), home_button(event)],
    )
    return put_card(
        event, "operator/code_stores", keyboard, has_stores=has_stores, find=find, count=page.total, page=PAGE
    )


def _list(event: Event, session: Session, person: Person, store_id: int, asked: int, find: str) -> Reply:
    store = check_store(session, store_id)
    await_from(session, person, "codes.find", store_id)
    kinds = [kind for kind in CodeKind if find and find.casefold() in event.word(f"code.{kind}").casefold()]
    page = page_of(count_codes(session, store_id=store_id, find=find, kinds=kinds), asked)
    codes = list_codes(session, store_id=store_id, find=find, kinds=kinds, limit=PAGE, offset=page.offset)
    names = [name_code(event, one.entry_code, one.guide) for one in codes]
    keyboard = lines(
        *(
            [button(f"{name} · {one.starts}", OpenCode(one.entry_code.id or 0))]
            for name, one in zip(names, codes, strict=True)
        ),
        page.turn(lambda number: ListCodes(store_id, number, find)),
        [button(event.word("button.show_all"), ListCodes(store_id)) if find else None],
        [
            button(event.word("operator.new_code"), NewCode(store_id)),
            button(event.word("codes.batches"), ListBatches(store_id)),
        ],
        [button(event.word("codes.other_store"), CodeStores()), home_button(event)],
    )
    shown = [
        {"name": name, "customers": one.customers, "starts": one.starts, "active": one.entry_code.active}
        for name, one in zip(names, codes, strict=True)
    ]
    return put_card(
        event,
        "operator/codes",
        keyboard,
        store=names_of(store)[event.locale],
        codes=shown,
        count=page.total,
        find=find,
        page=PAGE,
    )
