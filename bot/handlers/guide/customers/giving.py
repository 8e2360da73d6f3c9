"""[Give a coupon]: which offer, why, a last look, given; and [Take it back] for a quarter of an hour."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import NoticeClass, PieceSource
from bot.domain.coupons.issuing import OfferGone
from bot.domain.customers.allowance import find_allowance
from bot.domain.customers.giving import (
    Given,
    begin_giving,
    check_receiver,
    count_givable,
    give_coupon,
    list_givable,
    note_reason,
    take_back,
)
from bot.domain.owed.notices import owe_notice, withdraw_notices
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.stores.directory import find_brand, find_store, names_of
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.customers.presses import ChooseOffer, ConfirmGiving, ListGivable, OpenCustomer, TakeBack
from bot.handlers.guide.home import home_button
from bot.handlers.guide.presses import MyCustomers
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.presses import ShowAtTill
from bot.replies import Reply

REASON = "giving.reason"


@guide.press(ListGivable)
def list_offers(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListGivable, actor: Guide
) -> Reply:
    return _list(event, session, person, actor, press.customer_id, now, asked=press.page)


@guide.press(ChooseOffer)
def ask_reason(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseOffer, actor: Guide
) -> Reply:
    try:
        number = begin_giving(session, actor, customer_id=press.customer_id, offer_id=press.offer_id, now=now)
    except OfferGone:
        return _list(event, session, person, actor, press.customer_id, now, is_gone=True)
    back = lines([button(event.word("button.cancel"), OpenCustomer(press.customer_id))])
    return ask_for(event, session, person, "ask.giving_reason", awaiting=REASON, row=number, keyboard=back)


@guide.awaits(REASON)
@unless_coupon
def look_again(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    giving = note_reason(session, actor, number=person.awaiting_id or 0, typed=event.text, now=now)
    stop_asking(session, person)
    customer_id = giving.customer.customer_id
    keyboard = lines(
        [button(event.word("giving.confirm"), ConfirmGiving(customer_id, giving.number))],
        [button(event.word("button.cancel"), OpenCustomer(customer_id))],
    )
    return put_card(
        event, "guide/give_check", keyboard, name=giving.customer.name, offer=giving.offer[event.locale],
        terms=giving.terms[event.locale], reason=giving.reason,
    )  # fmt: skip


@guide.press(ConfirmGiving)
def give(
    event: Event, session: Session, person: Person, now: datetime, *, press: ConfirmGiving, actor: Guide
) -> Reply:
    try:
        given = give_coupon(session, actor, customer_id=press.customer_id, number=press.number, now=now)
    except OfferGone:
        return _list(event, session, person, actor, press.customer_id, now, is_gone=True)
    _tell_given(event, session, person, actor, given, now=now)
    return _given_card(event, given)


@guide.press(TakeBack)
def take_it_back(
    event: Event, session: Session, person: Person, now: datetime, *, press: TakeBack, actor: Guide
) -> Reply:
    given = take_back(session, actor, press.coupon_id, now=now)
    tell_taken_back(session, given, now=now)
    back = lines([button(event.word("giving.all_customers"), MyCustomers())], [home_button(event)])
    is_freed = given.coupon.terms_of.source is PieceSource.OWN
    gift = given.coupon.gift[event.locale]
    return put_card(event, "guide/taken_back", back, name=given.name, gift=gift, is_freed=is_freed)


def _list(
    event: Event,
    session: Session,
    person: Person,
    actor: Guide,
    customer_id: int,
    now: datetime,
    *,
    asked: int = 0,
    is_gone: bool = False,
) -> Reply:
    """`is_gone`: what was chosen cannot be given any more (given out, paused, over), so the card asks again."""
    stop_asking(session, person)
    card = check_receiver(session, actor, customer_id, now=now)
    page = page_of(count_givable(session, customer_id=card.customer_id, now=now), asked)
    offers = list_givable(session, customer_id=card.customer_id, now=now, limit=PAGE, offset=page.offset)
    left, brand = find_allowance(session, actor, now=now), find_brand(session)
    keyboard = lines(
        *(
            [button(one.name[event.locale][:60], ChooseOffer(card.customer_id, one.offer_id))]
            for one in offers
            if left.pieces
        ),
        page.turn(lambda number: ListGivable(card.customer_id, number)) if left.pieces else [],
        [button(event.word("button.back"), OpenCustomer(card.customer_id))],
    )
    return put_card(
        event, "guide/give", keyboard, name=card.name, has_offers=bool(offers), pieces=left.pieces,
        money=left.money, currency=brand.currency if brand else "CAD", is_gone=is_gone,
    )  # fmt: skip


def tell_taken_back(session: Session, given: Given, *, now: datetime) -> None:
    """Who was not told of the coupon yet is not told at all; everybody else hears that it is gone."""
    coupon = given.coupon
    if given.repeated or withdraw_notices(session, dedupe_prefix=_told_by(coupon.coupon_id)):
        return
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/taken_back",
        dedupe_key=f"taken_back:{coupon.coupon_id}",
        now=now,
        facts={"gift": coupon.gift},
    )


def _tell_given(
    event: Event, session: Session, person: Person, actor: Guide, given: Given, *, now: datetime
) -> None:
    store = find_store(session, actor.store_id)
    coupon = given.coupon
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/given",
        dedupe_key=_told_by(coupon.coupon_id),
        now=now,
        facts={
            "gift": coupon.gift,
            "terms": coupon.terms,
            "store": names_of(store) if store else coupon.gift,
            "guide": actor.name or person.name,
            "expires_at": coupon.expires_at.isoformat(),
            "zone": coupon.zone or event.house.timezone,
        },
        keyboard=[[{"key": "button.show_at_till", "data": ShowAtTill(coupon.coupon_id).pack()}]],
    )


def _told_by(coupon_id: int) -> str:
    return f"given:{coupon_id}:"


def _given_card(event: Event, given: Given) -> Reply:
    coupon = given.coupon
    keyboard = lines(
        [button(event.word("giving.take_back"), TakeBack(coupon.coupon_id))],
        [button(event.word("giving.all_customers"), MyCustomers())],
        [home_button(event)],
    )
    return put_card(
        event, "guide/given", keyboard, toast="toast.given", name=given.name, gift=coupon.gift[event.locale],
        expires_at=coupon.expires_at, zone=coupon.zone or event.house.timezone,
    )  # fmt: skip
