"""/offers: the list by pages, a status each, with what was given, used and is left of each budget."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import OfferStatus
from bot.domain.offers.figures import Listed, count_by_status, list_offers
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import names_of
from bot.handlers.cards import MAX_SEARCH, PAGE, await_search, cut_search, lines, page_of, put_card, search_word
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.offer_presses import ListOffers, NewOffer, OpenOffer
from bot.handlers.operator.routes import operator
from bot.replies import Reply

SHOWN_FIRST = (OfferStatus.OPEN, OfferStatus.DRAFT, OfferStatus.PAUSED, OfferStatus.ENDED)


@operator.command("offers")
def open_offers(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return show_offers(event, session, person)


@operator.press(ListOffers)
def turn_offers(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListOffers, actor: Operator
) -> Reply:
    return show_offers(event, session, person, press)


@operator.awaits("offer.find")
def find_offers(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return show_offers(event, session, person, ListOffers(find=search_word(event.text)))


def show_offers(
    event: Event, session: Session, person: Person, asked: ListOffers | None = None, *, toast: str = ""
) -> Reply:
    """Of the status that was asked for; without one of the first that has some."""
    press = asked or ListOffers()
    find = cut_search(press.find, MAX_SEARCH)
    counts = count_by_status(session, find=find)
    status = _choose(press.status, counts)
    page = page_of(counts[status], press.page)
    await_search(session, person, "offer.find", page, find)
    listed = list_offers(session, status=status, find=find, limit=PAGE, offset=page.offset)
    tabs = [
        button(f"{event.word(f'offers.{one}')} {counts[one]}", ListOffers(0, one, find))
        for one in SHOWN_FIRST
        if one is not status
    ]
    keyboard = lines(
        *([button(names_of(one.terms)[event.locale], OpenOffer(one.offer.id or 0))] for one in listed),
        page.turn(lambda number: ListOffers(number, status, find)),
        tabs,
        [button(event.word("button.show_all"), ListOffers(0, status)) if find else None],
        [button(event.word("offers.new"), NewOffer()), home_button(event)],
    )
    facts = {"status": event.word(f"offers.{status}"), "count": counts[status], "find": find}
    offers = [_facts(event, one) for one in listed]
    return put_card(event, "operator/offers", keyboard, toast=toast, offers=offers, page=PAGE, **facts)


def _choose(asked: str, counts: dict[OfferStatus, int]) -> OfferStatus:
    if asked in SHOWN_FIRST:
        return OfferStatus(asked)
    return next((status for status in SHOWN_FIRST if counts[status]), OfferStatus.OPEN)


def _facts(event: Event, listed: Listed) -> dict[str, Any]:
    offer, terms = listed.offer, listed.terms
    return {
        "name": names_of(terms)[event.locale],
        "kind": event.word(f"offer.kind_{offer.kind}"),
        "given": offer.pieces,
        "used": listed.used,
        "budget_pieces": offer.budget_pieces,
        "left": None if offer.budget_pieces is None else offer.budget_pieces - offer.pieces,
        "money": offer.money,
        "budget_money": offer.budget_money,
        "money_left": None if offer.budget_money is None else offer.budget_money - offer.money,
        "currency": terms.currency,
    }
