"""The guide's own entry code: QR picture, link and how many came by it."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import copy
from bot.domain.people.chats import Person
from bot.domain.people.guide_codes import count_brought_by_guide, take_guide_code
from bot.domain.people.staff import Guide
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.guide.home import store_name
from bot.handlers.guide.presses import MyCode
from bot.handlers.guide.routes import guide
from bot.replies import Call, Picture, Reply


@guide.command("myqr")
def show_my_code(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return (_picture(event, session, actor, now),)


@guide.press(MyCode)
def show_my_code_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: MyCode, actor: Guide
) -> Reply:
    return (event.toast(), _picture(event, session, actor, now))


def _picture(event: Event, session: Session, actor: Guide, now: datetime) -> Call:
    url = event.house.scan_link(take_guide_code(session, actor, now=now).code)
    return event.show(
        Picture("qr", {"data": url}),
        "guide/my_code",
        lines([copy(event.word("staff.copy_link"), url)]),
        store=store_name(event, session, actor),
        url=url,
        came=count_brought_by_guide(session, actor),
    )
