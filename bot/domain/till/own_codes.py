"""Codes of the till's own, typed to us: the known ones are sent to the till, and nobody finds them by guessing."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.coupons.till_codes import MOST, is_till_code
from bot.domain.people.chats import Person
from bot.domain.till.tries import TILLS_OWN, ShutOut, check_may_try
from bot.errors import Refusal


def may_be_tills_own(written: str) -> bool:
    """One short word of letters, digits and signs."""
    word = written.strip()
    return 0 < len(word) <= MOST and word.isascii() and word.isprintable() and " " not in word


def is_tills_own(session: Session, person: Person, written: str, *, now: datetime) -> bool:
    """Does the till read it? No, once this chat has guessed too often; the caller counts what is no code."""
    if not may_be_tills_own(written):
        return False
    try:
        check_may_try(session, person, now=now, kind=TILLS_OWN)
    except ShutOut:
        return False
    return is_till_code(session, written)


def as_guess(refusal: Refusal, written: str) -> Refusal:
    """The refusal of what might have been such a code counts as a miss, if it is none already."""
    if may_be_tills_own(written) and not refusal.is_miss:
        refusal.is_miss, refusal.miss_kind = True, TILLS_OWN
    return refusal
