"""Traditional Chinese: owners' texts as its readers see them, and words of one's own in place of a conversion."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.office.traditional import (
    KINDS,
    OwnersText,
    convert_again,
    count_texts,
    find_text,
    list_texts,
    write_traditional,
)
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import MORE, home_button
from bot.handlers.operator.routes import operator
from bot.handlers.operator.traditional_presses import (
    ConvertAgain,
    ListTraditional,
    OpenTraditional,
    WriteTraditional,
)
from bot.replies import Reply

MAX_BUTTON = 40

MORE.append(("operator.traditional", ListTraditional()))


@operator.press(ListTraditional)
def turn_texts(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListTraditional, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page, press.find)


@operator.awaits("traditional.find")
def search_texts(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0, search_word(event.text))


@operator.press(OpenTraditional)
def open_text(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenTraditional, actor: Operator
) -> Reply:
    return _card(event, session, person, find_text(session, press.kind, press.row))


@operator.press(WriteTraditional)
def ask_own_words(
    event: Event, session: Session, person: Person, now: datetime, *, press: WriteTraditional, actor: Operator
) -> Reply:
    text = find_text(session, press.kind, press.row)
    return ask_for(
        event,
        session,
        person,
        "ask.traditional",
        awaiting=f"traditional.{text.kind}",
        row=text.row,
        stands=text.shown,
        keyboard=lines([button(event.word("button.back"), OpenTraditional(text.kind, text.row))]),
    )


@operator.awaits(*(f"traditional.{kind}" for kind in KINDS))
def write_own_words(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    kind = (person.awaiting or "").removeprefix("traditional.")
    text = write_traditional(session, kind, person.awaiting_id or 0, text=event.text, now=now)
    return _card(event, session, person, text)


@operator.press(ConvertAgain)
def drop_own_words(
    event: Event, session: Session, person: Person, now: datetime, *, press: ConvertAgain, actor: Operator
) -> Reply:
    return _card(event, session, person, convert_again(session, press.kind, press.row))


def _list(event: Event, session: Session, person: Person, asked: int, find: str) -> Reply:
    await_from(session, person, "traditional.find")
    page = page_of(count_texts(session, find=find), asked)
    shown = list_texts(session, find=find, limit=PAGE, offset=page.offset)
    every = button(event.word("traditional.all"), ListTraditional()) if find else None
    keyboard = lines(
        *([button(_short(text), OpenTraditional(text.kind, text.row))] for text in shown),
        page.turn(lambda number: ListTraditional(number, find)),
        [every, home_button(event)],
    )
    return put_card(event, "operator/traditional_list", keyboard, count=page.total, find=find)


def _card(event: Event, session: Session, person: Person, text: OwnersText) -> Reply:
    stop_asking(session, person)
    again = button(event.word("traditional.convert"), ConvertAgain(text.kind, text.row))
    return put_card(
        event,
        "operator/traditional",
        lines(
            [button(event.word("traditional.write"), WriteTraditional(text.kind, text.row))],
            [again if text.own else None],
            [button(event.word("operator.traditional"), ListTraditional()), home_button(event)],
        ),
        what=event.word(f"traditional.kind_{text.kind}"),
        simplified=text.simplified,
        shown=text.shown,
        is_own=bool(text.own),
    )


def _short(text: OwnersText) -> str:
    line = ("✎ " if text.own else "") + " ".join(text.shown.split())
    return line if len(line) <= MAX_BUTTON else line[: MAX_BUTTON - 1] + "…"
