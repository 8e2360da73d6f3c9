"""An offer's fields that are pressed: for whom, weekdays, switches, where its codes come from."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.dates import weekday
from bot.db.tables import OfferStatus, PieceSource, Whom
from bot.domain.coupons.held import read_ids
from bot.domain.offers.fields import (
    ALL_WEEK,
    OfferField,
    address_offer,
    choose_source,
    choose_weekdays,
    switch_giving_back,
    switch_offer,
    switch_weekday,
)
from bot.domain.offers.terms import check_offer, check_terms
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.words.weekdays import read_weekdays
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.offer_presses import ChooseSource, OfferDays, OfferWhom, OpenOffer, SwitchOffer
from bot.handlers.operator.offers.card import show_offer
from bot.handlers.operator.offers.fields import ask_field
from bot.handlers.operator.routes import operator
from bot.replies import Reply

AWAITS_DAYS = "offer.weekdays"


@operator.press(OfferWhom)
def choose_whom(
    event: Event, session: Session, person: Person, now: datetime, *, press: OfferWhom, actor: Operator
) -> Reply:
    if press.whom in tuple(Whom):
        address_offer(session, offer_id=press.offer_id, whom=Whom(press.whom), now=now)
        return show_offer(event, session, person, press.offer_id, now, toast="toast.saved")
    stop_asking(session, person)
    terms = check_terms(session, press.offer_id)
    keyboard = lines(
        *(
            [
                button(
                    ("✓ " if whom is terms.for_whom else "") + event.word(f"offer.whom_{whom}"),
                    OfferWhom(press.offer_id, whom),
                )
            ]
            for whom in Whom
        ),
        [button(event.word("button.back"), OpenOffer(press.offer_id))],
    )
    return put_card(event, "operator/ask", keyboard, question=event.word("ask.offer_whom"), stands="")


@operator.press(OfferDays)
def choose_days(
    event: Event, session: Session, person: Person, now: datetime, *, press: OfferDays, actor: Operator
) -> Reply:
    """Every press shows the days again; [Back] leads to the card."""
    if 0 <= press.weekday < ALL_WEEK:
        switch_weekday(session, offer_id=press.offer_id, weekday=press.weekday, on=press.on == 1, now=now)
    return _ask_days(event, session, person, press.offer_id)


@operator.awaits(AWAITS_DAYS)
def write_days(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    offer_id = person.awaiting_id or 0
    choose_weekdays(session, offer_id=offer_id, weekdays=read_weekdays(event.text), now=now)
    return show_offer(event, session, person, offer_id, now)


@operator.press(SwitchOffer)
def press_switch(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchOffer, actor: Operator
) -> Reply:
    if press.what in ("guides_give", "pin_opens"):
        switch_offer(session, offer_id=press.offer_id, **{press.what: press.on == 1})
    elif press.what == "gives_back":
        switch_giving_back(session, offer_id=press.offer_id, on=press.on == 1, now=now)
    return show_offer(event, session, person, press.offer_id, now, toast="toast.saved", more=True)


@operator.press(ChooseSource)
def press_source(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseSource, actor: Operator
) -> Reply:
    offer = check_offer(session, press.offer_id)
    if press.source in tuple(PieceSource) and offer.status is not OfferStatus.ENDED:
        choose_source(session, offer_id=press.offer_id, source=PieceSource(press.source))
        if press.source == PieceSource.PUBLIC and not offer.public_code:
            return ask_field(event, session, person, press.offer_id, OfferField.PUBLIC_CODE)
    return show_offer(event, session, person, press.offer_id, now, more=True)


def _ask_days(event: Event, session: Session, person: Person, offer_id: int) -> Reply:
    chosen = read_ids(check_terms(session, offer_id).weekdays)
    days = [
        button(
            ("✓ " if day in chosen else "") + weekday(day, event.locale),
            OfferDays(offer_id, day, int(day not in chosen)),
        )
        for day in range(ALL_WEEK)
    ]
    keyboard = lines(days[:4], days[4:], [button(event.word("button.back"), OpenOffer(offer_id))])
    names = ", ".join(weekday(day, event.locale) for day in chosen) or event.word("offer.every_day")
    return ask_for(
        event, session, person, "ask.offer_weekdays", awaiting=AWAITS_DAYS, row=offer_id, stands=names,
        keyboard=keyboard,
    )  # fmt: skip
