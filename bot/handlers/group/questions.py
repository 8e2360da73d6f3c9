"""Questions in a group: by a mention of the bot, a reply to it, or /ask."""

import re
from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind
from bot.handlers.shopper.questions import ask, ask_by_command
from bot.replies import Reply


@group.on(Kind.GROUP_QUESTION)
def take_question(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    mention = re.compile(rf"@{re.escape(event.house.bot_name)}\b", re.IGNORECASE)
    text = mention.sub(" ", event.text).strip()
    return ask(event, session, person, now, text) if text else None


group.command("ask", kind=Kind.GROUP_COMMAND)(ask_by_command)
