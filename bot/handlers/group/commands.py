"""/coupons and /invite in a group: what is personal is answered in private, so here stands only the way there."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import link, rows
from bot.domain.people import Person
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind
from bot.replies import Reply, say


@group.command("coupons", "invite", kind=Kind.GROUP_COMMAND)
def answer_privately(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    text = event.house.texts.render("group/in_private", event.locale)
    keyboard = rows(link(event.word("button.open_chat"), f"https://t.me/{event.house.bot_name}"))
    return (say(event.chat, text, keyboard, reply_to=event.message_id),)
