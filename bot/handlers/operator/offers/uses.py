"""What the brand gives an offer for: newcomers, friends, referrers; and which one an entry code gives."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Brand, OfferStatus
from bot.domain.arrivals.entry_codes import give_offer
from bot.domain.offers.figures import count_by_status, list_offers
from bot.domain.offers.set_up import check_code
from bot.domain.offers.terms import check_offer, check_terms, find_terms
from bot.domain.offers.uses import Use, list_uses, use_offer
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand, names_of
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.code_presses import CodeGift
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.offer_presses import CodeOffers, OfferUses, OpenOffer
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply

WORDS = {"welcome": Use.WELCOME, "friend": Use.FRIEND, "referrer": Use.REFERRER}
"""What a button calls each use."""


@operator.press(OfferUses)
def choose_use(
    event: Event, session: Session, person: Person, now: datetime, *, press: OfferUses, actor: Operator
) -> Reply:
    """Every press shows them again, each with what is given for it now."""
    stop_asking(session, person)
    toast = ""
    if use := WORDS.get(press.use):
        use_offer(session, offer_id=press.offer_id, use=use, on=press.on == 1)
        toast = "toast.saved"
    offer, terms, brand = (
        check_offer(session, press.offer_id),
        check_terms(session, press.offer_id),
        find_brand(session),
    )
    may_use = offer.status in (OfferStatus.OPEN, OfferStatus.PAUSED)
    uses = [{"use": event.word(f"offer.use_{use}"), "given": _given(event, session, brand, use)} for use in Use]
    keyboard = lines(
        *(_use_buttons(event, brand, press.offer_id) if may_use else ()),
        [button(event.word("button.back"), OpenOffer(press.offer_id))],
    )
    name = names_of(terms)[event.locale]
    return put_card(event, "operator/offer_uses", keyboard, toast=toast, name=name, uses=uses, may_use=may_use)


@operator.press(CodeOffers)
def choose_code_offer(
    event: Event, session: Session, person: Person, now: datetime, *, press: CodeOffers, actor: Operator
) -> Reply:
    """An entry code gives one of the open offers, in place of the brand's gift."""
    if press.offer_id:
        code = give_offer(session, entry_code_id=press.entry_code_id, offer_id=press.offer_id)
        return show_card(event, session, person, code, now, toast="toast.saved")
    stop_asking(session, person)
    code = check_code(session, press.entry_code_id)
    page = page_of(count_by_status(session)[OfferStatus.OPEN], press.page)
    listed = list_offers(session, status=OfferStatus.OPEN, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *(
            [button(names_of(one.terms)[event.locale], CodeOffers(press.entry_code_id, one.offer.id or 0))]
            for one in listed
        ),
        page.turn(lambda number: CodeOffers(press.entry_code_id, 0, number)),
        [button(event.word("button.back"), CodeGift(press.entry_code_id))],
    )
    return put_card(event, "operator/code_offers", keyboard, name=name_code(event, code, ""), count=page.total)


def _use_buttons(event: Event, brand: Brand | None, offer_id: int) -> Keyboard:
    ours = list_uses(brand, offer_id)
    return [
        [
            button(
                ("✓ " if use in ours else "") + event.word(f"offer.use_{use}"),
                OfferUses(offer_id, word, int(use not in ours)),
            )
        ]
        for word, use in WORDS.items()
    ]


def _given(event: Event, session: Session, brand: Brand | None, use: Use) -> str:
    """The name of what is given for it now; empty when nothing is."""
    terms = find_terms(session, getattr(brand, use) or 0) if brand else None
    return names_of(terms)[event.locale] if terms else ""
