"""An offer is opened, paused, goes on, ends. What cannot be undone asks first."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import OfferStatus
from bot.domain.offers.figures import count_codes_giving, count_in_hand
from bot.domain.offers.moves import end_offer, open_offer, pause_offer
from bot.domain.offers.terms import check_offer, check_terms
from bot.domain.offers.uses import list_uses
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand, names_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.offer_presses import MoveOffer, OpenOffer
from bot.handlers.operator.offers.card import show_offer
from bot.handlers.operator.routes import operator
from bot.replies import Reply


@operator.press(MoveOffer)
def move_offer(
    event: Event, session: Session, person: Person, now: datetime, *, press: MoveOffer, actor: Operator
) -> Reply:
    toast = "toast.saved"
    if press.to == OfferStatus.OPEN:
        open_offer(session, offer_id=press.offer_id, now=now)
        toast = "toast.offer_open"
    elif press.to == OfferStatus.PAUSED:
        pause_offer(session, offer_id=press.offer_id)
        toast = "toast.offer_paused"
    elif press.to == OfferStatus.ENDED:
        if press.sure != 1 and check_offer(session, press.offer_id).status is not OfferStatus.ENDED:
            return _ask_before_end(event, session, person, press.offer_id)
        end_offer(session, offer_id=press.offer_id)
        toast = "toast.offer_ended"
    return show_offer(event, session, person, press.offer_id, now, toast=toast)


def _ask_before_end(event: Event, session: Session, person: Person, offer_id: int) -> Reply:
    stop_asking(session, person)
    is_draft = check_offer(session, offer_id).status is OfferStatus.DRAFT
    sure = "offer.drop_sure" if is_draft else "offer.end_sure"
    keyboard = lines(
        [button(event.word(sure), MoveOffer(offer_id, OfferStatus.ENDED, 1))],
        [button(event.word("button.back"), OpenOffer(offer_id))],
    )
    return put_card(
        event,
        "operator/offer_end",
        keyboard,
        is_draft=is_draft,
        name=names_of(check_terms(session, offer_id))[event.locale],
        in_hand=count_in_hand(session, offer_id),
        uses=[event.word(f"offer.use_{use}") for use in list_uses(find_brand(session), offer_id)],
        codes=count_codes_giving(session, offer_id),
    )
