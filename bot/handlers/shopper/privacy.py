"""The privacy notice: who keeps what, why, how long; and erasure, which asks once more."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, rows
from bot.domain.arrivals.onboarding import NotOpen
from bot.domain.customers.erasure import erase_person, find_at_stake
from bot.domain.people.chats import Person
from bot.domain.stores.directory import find_brand, may_onboard, names_of
from bot.handlers.cards import put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.shopper.faces import draw_face
from bot.handlers.shopper.friend_presses import AskErase, EraseAll, EraseNothing
from bot.handlers.shopper.presses import GoBack, ShowNotice, Where
from bot.handlers.shopper.routes import shopper
from bot.replies import Keyboard, Reply


@shopper.command("privacy")
def say_notice(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    keyboard = _buttons(event, person, Where.HOME)
    return (event.say("shopper/privacy", keyboard, **_notice(event, session)),)


@shopper.press(ShowNotice)
def show_notice(event: Event, session: Session, person: Person, now: datetime, *, press: ShowNotice) -> Reply:
    keyboard = _buttons(event, person, press.where)
    return (event.toast(), event.change("shopper/privacy", keyboard, **_notice(event, session)))


@shopper.press(GoBack)
def go_back(event: Event, session: Session, person: Person, now: datetime, *, press: GoBack) -> Reply:
    stop_asking(session, person)
    return (event.toast(), draw_face(event, session, person, now, press.where).put(event))


@shopper.press(AskErase)
def ask_erase(event: Event, session: Session, person: Person, now: datetime, *, press: AskErase) -> Reply:
    stake = find_at_stake(session, person)
    keyboard = rows(
        button(event.word("button.erase_sure"), EraseAll(person.customer_id or 0)),
        button(event.word("button.erase_not"), EraseNothing()),
        width=1,
    )
    return put_card(event, "shopper/erase_ask", keyboard, coupons=stake.coupons, friends=stake.friends)


@shopper.press(EraseAll)
def erase_all(event: Event, session: Session, person: Person, now: datetime, *, press: EraseAll) -> Reply:
    """An old button of somebody who was erased, and is back, asks anew."""
    if press.customer != person.customer_id:
        return ask_erase(event, session, person, now, press=AskErase())
    erase_person(session, person, secret=event.house.secret, now=now)
    return put_card(event, "shopper/erased")


@shopper.press(EraseNothing)
def erase_nothing(event: Event, session: Session, person: Person, now: datetime, *, press: EraseNothing) -> Reply:
    face = draw_face(event, session, person, now, Where.HOME)
    return (event.toast("toast.not_erased"), face.put(event))


def _buttons(event: Event, person: Person, where: str) -> Keyboard:
    erase = button(event.word("button.erase"), AskErase()) if person.customer_id else None
    return rows(button(event.word("button.back"), GoBack(where)), erase)


def _notice(event: Event, session: Session) -> dict[str, Any]:
    brand = find_brand(session)
    if brand is None or not may_onboard(brand):
        raise NotOpen
    return {
        "brand": names_of(brand),
        "company": brand.company,
        "contact": brand.privacy_contact,
        "version": brand.notice_version,
        "model_host": event.house.model_host,
    }
