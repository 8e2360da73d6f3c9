"""The privacy notice: who keeps what, why, how long, and what a person may ask for."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, rows
from bot.domain.onboarding import NotOpen
from bot.domain.people import Person
from bot.domain.stores import find_brand, may_onboard, names_of
from bot.handlers.events import Event
from bot.handlers.shopper.faces import draw_face
from bot.handlers.shopper.presses import GoBack, ShowNotice, Where
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.command("privacy")
def say_notice(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    keyboard = rows(button(event.word("button.back"), GoBack(Where.HOME)))
    return (event.say("shopper/privacy", keyboard, **_notice(event, session)),)


@shopper.press(ShowNotice)
def show_notice(event: Event, session: Session, person: Person, now: datetime, *, press: ShowNotice) -> Reply:
    keyboard = rows(button(event.word("button.back"), GoBack(press.where)))
    return (event.toast(), event.change("shopper/privacy", keyboard, **_notice(event, session)))


@shopper.press(GoBack)
def go_back(event: Event, session: Session, person: Person, now: datetime, *, press: GoBack) -> Reply:
    return (event.toast(), draw_face(event, session, person, now, press.where).put(event))


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
