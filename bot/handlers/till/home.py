"""The till's home: the store, who is on shift, and a button for each colleague."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person, await_from
from bot.domain.people.shifts import count_mates, list_mates, switch_shift
from bot.domain.people.staff import Till
from bot.domain.stores.directory import find_store, names_of
from bot.handlers.cards import PAGE, lines, page_of, put_card
from bot.handlers.events import Event
from bot.handlers.guide.home import speaking
from bot.handlers.guide.slips import side_ways
from bot.handlers.languages import other_language
from bot.handlers.till.coupons import AWAITS_CODE, MOST_ON_SHIFT, put_again
from bot.handlers.till.presses import NextAtTill, SwitchShift, TillHome
from bot.handlers.till.routes import till
from bot.replies import Keyboard, Reply


@till.command("start", payload="")
def greet_till(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return _home(event, session, person, actor, now)


@till.press(TillHome)
def go_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: TillHome, actor: Till
) -> Reply:
    return _home(speaking(event, session, person, press.speak), session, person, actor, now, press.page)


@till.press(SwitchShift)
def tap_name(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchShift, actor: Till
) -> Reply:
    """On the home it stays at the home; below a coupon the coupon goes on."""
    switch_shift(session, actor, guide_id=press.guide_id, on=bool(press.on), now=now)
    if press.code:
        return put_again(event, session, person, actor, now, press.code, press.amount)
    return _home(event, session, person, actor, now, press.page)


@till.press(NextAtTill)
def go_on(
    event: Event, session: Session, person: Person, now: datetime, *, press: NextAtTill, actor: Till
) -> Reply:
    keyboard, facts = _face(event, session, person, actor, now)
    return (event.toast(), event.say("till/home", keyboard, **facts))


@till.command("help")
def help_till(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return (event.say("till/help", lines([button(event.word("staff.home"), TillHome())])),)


def _home(event: Event, session: Session, person: Person, actor: Till, now: datetime, asked: int = 0) -> Reply:
    keyboard, facts = _face(event, session, person, actor, now, asked)
    return put_card(event, "till/home", keyboard, **facts)


def _face(
    event: Event, session: Session, person: Person, actor: Till, now: datetime, asked: int = 0
) -> tuple[Keyboard, dict[str, Any]]:
    """Everything typed at a till is a code, so it waits for one from here on."""
    await_from(session, person, AWAITS_CODE)
    store = find_store(session, actor.store_id)
    page = page_of(count_mates(session, actor), asked)
    mates = list_mates(session, actor, now=now, limit=PAGE, offset=page.offset)
    names = [
        button(
            event.word("till.on_shift", name=one.name) if one.on_shift else one.name,
            SwitchShift(one.guide_id, int(not one.on_shift), page.number),
        )
        for one in mates
    ]
    keyboard = lines(
        *(names[i : i + 2] for i in range(0, len(names), 2)),
        page.turn(lambda number: TillHome(page=number)),
        *side_ways(event, session),
        [button(event.word("staff.other_language"), TillHome(other_language(event)))],
    )
    on_shift = list_mates(session, actor, now=now, only_on_shift=True, limit=MOST_ON_SHIFT)
    facts = {
        "store": names_of(store)[event.locale] if store else "",
        "on_shift": [one.name for one in on_shift],
        "has_colleagues": page.total > 0,
    }
    return keyboard, facts
