"""Where an offer may be used: every store, or some of them."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.coupons.held import read_ids
from bot.domain.offers.fields import switch_store
from bot.domain.offers.terms import check_terms
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import count_stores, list_stores, names_of
from bot.handlers.cards import PAGE, cut_search, lines, page_of, put_card, search_word
from bot.handlers.events import Event
from bot.handlers.operator.offer_presses import LimitStore, OfferStores, OpenOffer
from bot.handlers.operator.routes import operator
from bot.replies import Reply

MAX_FIND = 20  # bytes of a search in a button that names offer, store and page as well


@operator.press(OfferStores)
def list_offer_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: OfferStores, actor: Operator
) -> Reply:
    return _list(event, session, person, press.offer_id, press.page, press.find)


@operator.awaits("offer.stores")
def find_offer_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, person.awaiting_id or 0, 0, search_word(event.text))


@operator.press(LimitStore)
def limit_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: LimitStore, actor: Operator
) -> Reply:
    switch_store(session, offer_id=press.offer_id, store_id=press.store_id or None, on=press.on == 1, now=now)
    return _list(event, session, person, press.offer_id, press.page, press.find)


def _list(event: Event, session: Session, person: Person, offer_id: int, asked: int, find: str) -> Reply:
    terms, find = check_terms(session, offer_id), cut_search(find, MAX_FIND)
    await_from(session, person, "offer.stores", offer_id)
    chosen = read_ids(terms.stores)
    page = page_of(count_stores(session, find=find), asked)
    keyboard = lines(
        *(
            [
                button(
                    ("✓ " if store.id in chosen else "") + names_of(store)[event.locale],
                    LimitStore(offer_id, store.id or 0, int(store.id not in chosen), page.number, find),
                )
            ]
            for store in list_stores(session, find=find, limit=PAGE, offset=page.offset)
        ),
        page.turn(lambda number: OfferStores(offer_id, number, find)),
        [button(event.word("button.show_all"), OfferStores(offer_id)) if find else None],
        [button(event.word("offer.every_store"), LimitStore(offer_id, 0, 0)) if chosen else None],
        [button(event.word("button.back"), OpenOffer(offer_id))],
    )
    name = names_of(terms)[event.locale]
    return put_card(
        event,
        "operator/offer_stores",
        keyboard,
        name=name,
        chosen=len(chosen),
        find=find,
        count=page.total,
        page=PAGE,
    )
