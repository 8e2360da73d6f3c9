"""Cards of staff: one message that shows a thing as it stands, edited in place; lists by pages; questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.types import CallbackQuery
from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.people.chats import Person, await_from
from bot.domain.stores.directory import count_stores, list_stores, names_of
from bot.domain.words.typed import one_line
from bot.handlers.events import Event
from bot.replies import Keyboard, Reply

PAGE = 10
MAX_SEARCH = 36  # bytes of a search in a button, beside its mark and page
MAX_TYPED = 200

TurnPage = Callable[[int, str], Press]


@dataclass(frozen=True)
class Page:
    """A piece of a long list; `number` counts from 0 and always exists, whatever a button asked for."""

    number: int
    total: int

    @property
    def offset(self) -> int:
        return self.number * PAGE

    @property
    def count(self) -> int:
        return max(1, -(-self.total // PAGE))

    def turn(self, make: Callable[[int], Press]) -> list[dict[str, Any]]:
        """The row that leads to the pages beside this one; empty when there is only one."""
        if self.count == 1:
            return []
        before, after = (self.number - 1) % self.count, (self.number + 1) % self.count
        return [
            button("‹", make(before)),
            button(f"{self.number + 1}/{self.count}", make(self.number)),
            button("›", make(after)),
        ]


def page_of(total: int, asked: int) -> Page:
    return Page(min(max(asked, 0), max(0, -(-total // PAGE) - 1)), total)


def search_word(text: str) -> str:
    """What somebody typed to search a list, cut so that it fits into the buttons that turn its pages."""
    return cut_search(one_line(text, limit=MAX_TYPED).replace(":", " "), MAX_SEARCH)


def cut_search(word: str, most: int) -> str:
    """At most so many bytes of a search: a forged button may carry more than its page's buttons have room for."""
    return word.strip().encode()[:most].decode(errors="ignore").strip()


def choose_store(
    event: Event, session: Session, asked: int, find: str, *, choose: Callable[[int], Press], turn: TurnPage
) -> tuple[Page, list[list[dict[str, Any]]]]:
    """A page of stores as buttons and the row that turns it, by `turn(page, find)`. A page too far is the last."""
    page = page_of(count_stores(session, find=find), asked)
    stores = list_stores(session, find=find, limit=PAGE, offset=page.offset)
    chosen = [[button(names_of(store)[event.locale], choose(store.id or 0))] for store in stores]
    return page, [*chosen, page.turn(lambda number: turn(number, find))]


def put_card(event: Event, template: str, keyboard: Keyboard = (), *, toast: str = "", **facts: Any) -> Reply:
    """Show a card where it belongs: in place after a press, as a new message otherwise."""
    if isinstance(event.source, CallbackQuery):
        return (event.toast(toast), event.change(template, keyboard, **facts))
    return (event.say(template, keyboard, **facts),)


def ask_for(
    event: Event,
    session: Session,
    person: Person,
    question: str,
    *,
    awaiting: str,
    row: int | None = None,
    stands: str = "",
    keyboard: Keyboard = (),
    **facts: Any,
) -> Reply:
    """Ask for a text: `question` is a phrase with its `facts`, `stands` what is there now."""
    await_from(session, person, awaiting, row)
    return put_card(event, "operator/ask", keyboard, question=event.word(question, **facts), stands=stands)


def stop_asking(session: Session, person: Person) -> None:
    """The card that is shown now is not a question: a text is no answer any more."""
    if person.awaiting:
        await_from(session, person, None)


def await_search(session: Session, person: Person, word: str, page: Page, find: str) -> None:
    """A long or searched list waits for a word; below a short one a coupon's code stays a coupon's code."""
    await_from(session, person, word if find or page.count > 1 else None)


def lines(*rows: Sequence[dict[str, Any] | None]) -> Keyboard:
    """A keyboard by its rows; None leaves a button out, an empty row goes."""
    present = ([b for b in row if b is not None] for row in rows)
    return [row for row in present if row]


def first_empty(row: object, fields: Sequence[str], *, after: str) -> str | None:
    """The next field of a thing that nobody has filled in yet."""
    rest = fields[fields.index(after) + 1 :]
    return next((field for field in rest if not getattr(row, field)), None)
