"""A till number or code typed while another question is open shows its coupon: the next customer is there."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.till.numbers import is_written_like_one, stands_for_coupon
from bot.domain.till.redeeming import find_counter
from bot.domain.till.tries import ASIDES, count_miss
from bot.errors import Refusal
from bot.handlers.events import Event
from bot.handlers.routes import H, Handler
from bot.replies import Reply

_LOOKS: dict[type, Handler] = {}


def looks_for(actor: type) -> Callable[[H], H]:
    """The handler that shows such an actor the coupon they typed."""

    def register(handler: H) -> H:
        _LOOKS[actor] = handler
        return handler

    return register


def unless_coupon(handler: H) -> H:
    """The handler of an answer, which a live number or a code of ours for this store is not.

    What only looks like one counts as a guess: after five the question takes every text for a while.
    """

    @wraps(handler)
    def answer(event: Event, session: Session, person: Person, now: datetime, *, actor: Any) -> Reply | None:
        if not is_written_like_one(event.text):
            return handler(event, session, person, now, actor=actor)
        if stands_for_coupon(session, person, event.text, find_counter(session, actor.store_id), now=now):
            return _LOOKS[type(actor)](event, session, person, now, actor=actor)
        try:
            reply = handler(event, session, person, now, actor=actor)
        except Refusal as refusal:
            if not refusal.is_miss:
                refusal.is_miss, refusal.miss_kind = True, ASIDES
            raise
        count_miss(session, person, now=now, kind=ASIDES)
        return reply

    return cast(H, answer)
