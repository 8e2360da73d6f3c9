"""What is personal and was asked for in a group is answered in private; the group only hears that it was."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.buttons import link, rows
from bot.domain.people.chats import Person
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind
from bot.handlers.shopper.coupons import open_coupons
from bot.handlers.shopper.help import open_help
from bot.handlers.shopper.invite import invite
from bot.handlers.shopper.stop import stop
from bot.replies import Reply, say

Answer = Callable[[Event, Session, Person, datetime], Reply]

_ANSWERS: dict[str, Answer] = {"coupons": open_coupons, "invite": invite, "stop": stop, "help": open_help}


def _route(name: str, answer: Answer) -> None:
    @group.command(name, kind=Kind.GROUP_COMMAND)
    def answer_privately(event: Event, session: Session, person: Person, now: datetime) -> Reply:
        """Only customers have pressed START, so only they can be written to."""
        is_known = person.customer_id is not None
        text = event.house.texts.render("group/in_private", event.locale, sent=is_known)
        keyboard = rows(link(event.word("button.open_chat"), f"https://t.me/{event.house.bot_name}"))
        here = say(event.chat, text, keyboard, reply_to=event.message_id)
        return (here, *answer(event.to(person.telegram_id), session, person, now)) if is_known else (here,)


for _name, _answer in _ANSWERS.items():
    _route(_name, _answer)
