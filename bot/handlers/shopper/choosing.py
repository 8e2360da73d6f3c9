"""Which store? Asked of newcomers without a code and of friends elsewhere: pages, and a search by typing."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.arrivals.onboarding import find_place, onboard
from bot.domain.books.traces import trace_of
from bot.domain.people.chats import Person, await_from
from bot.domain.stores.directory import count_stores, find_brand, names_of
from bot.handlers import cards
from bot.handlers.cards import PAGE, lines, put_card, search_word, stop_asking
from bot.handlers.code_presses import TurnStores
from bot.handlers.events import Event
from bot.handlers.shopper.faces import gift_face
from bot.handlers.shopper.presses import ChooseStore, ListOtherStores, MakeMyStore, Where
from bot.handlers.shopper.questions import take_text
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.press(ChooseStore)
def choose_store(event: Event, session: Session, person: Person, now: datetime, *, press: ChooseStore) -> Reply:
    stop_asking(session, person)
    place = find_place(session, person, store_id=press.store_id)
    card = onboard(session, person, place, now=now, trace=trace_of(event.house.secret, person.telegram_id))
    return (event.toast(), gift_face(event, card, now=now).put(event))


@shopper.press(ListOtherStores)
def list_other_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListOtherStores
) -> Reply:
    return ask_store(event, session, person)


@shopper.press(TurnStores)
def turn_stores(event: Event, session: Session, person: Person, now: datetime, *, press: TurnStores) -> Reply:
    return ask_store(event, session, person, press.page, press.find)


@shopper.awaits("stores.find")
def find_stores(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    """What is no store's name is a question like any other text."""
    find = search_word(event.text)
    if not find or not count_stores(session, find=find):
        return take_text(event, session, person, now)
    return ask_store(event, session, person, find=find)


def ask_store(event: Event, session: Session, person: Person, asked: int = 0, find: str = "") -> Reply:
    """A newcomer is greeted and joins the store they choose; for who is known it becomes theirs."""

    def choose(store_id: int) -> Press:
        return MakeMyStore(store_id, Where.GIFT) if person.customer_id else ChooseStore(store_id)

    page, chosen = cards.choose_store(event, session, asked, find, choose=choose, turn=TurnStores)
    has_search = bool(find) or page.total > PAGE
    if has_search:
        await_from(session, person, "stores.find")
    keyboard = lines(*chosen, [button(event.word("button.show_all"), TurnStores()) if find else None])
    host = find_brand(session) if person.customer_id is None and not find else None
    return put_card(
        event, "shopper/choose_store", keyboard, brand=names_of(host) if host else None, has_search=has_search
    )
