"""A word that may be a code: a member's opens their card, a coupon's its card, the till's own is sent there.

Others are questions.
"""

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from bot.domain.coupons.till_codes import UsedAtTheTill
from bot.domain.customers.cards import CustomerUnknown
from bot.domain.people.chats import Person
from bot.domain.people.members import find_member
from bot.domain.people.staff import Guide
from bot.domain.till.numbers import stands_for_coupon
from bot.domain.till.own_codes import is_tills_own, may_be_tills_own
from bot.domain.till.redeeming import find_counter
from bot.domain.till.tries import TILLS_OWN, count_miss
from bot.domain.words.codes import read_member_code
from bot.handlers.events import Event
from bot.handlers.guide.coupons import look_at_typed
from bot.handlers.guide.customers.cards import show_customer
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.questions import take_text
from bot.replies import Reply


def may_be_member(written: str) -> bool:
    return read_member_code(written) is not None


@guide.text_like(may_be_member)
def take_member_code(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Guide
) -> Reply | None:
    """Of a customer they may see; any other's is a word like any."""
    customer_id = find_member(session, event.text)
    if customer_id is not None:
        with suppress(CustomerUnknown):
            return show_customer(event, session, person, now, customer_id, actor=actor)
    if may_be_tills_own(event.text):
        return take_word(event, session, person, now, actor=actor)
    return take_text(event, session, person, now)


@guide.text_like(may_be_tills_own)
def take_word(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply | None:
    """An unknown word is a question, and counts as a guess."""
    here = find_counter(session, actor.store_id)
    if stands_for_coupon(session, person, event.text, here, now=now, kind=TILLS_OWN):  # twelve letters, no digit
        return look_at_typed(event, session, person, now, actor=actor)
    if is_tills_own(session, person, event.text, now=now):
        raise UsedAtTheTill
    count_miss(session, person, now=now, kind=TILLS_OWN)
    return take_text(event, session, person, now)
