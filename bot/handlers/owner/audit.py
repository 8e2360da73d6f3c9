"""/audit: the owner has the books added up again; an errand, since years of them take a while."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button, press
from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.books.auditing import audit_value
from bot.domain.office.errands import want_errand
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.errands import Made, Task
from bot.handlers.cards import lines
from bot.handlers.events import Event, House
from bot.handlers.operator.home import OWNERS
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.owner.routes import owner
from bot.replies import Reply

KIND = "audit"
SHOWN = 20  # differences on the card


@press("zad")
@dataclass(frozen=True)
class AuditBooks(Press):
    pass


OWNERS.append(("owner.audit", AuditBooks()))


@owner.command("audit")
def audit(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    want_errand(session, person, kind=KIND, facts={}, total=1, now=now)
    return ()


@owner.press(AuditBooks)
def audit_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: AuditBooks, actor: Operator
) -> Reply:
    want_errand(session, person, kind=KIND, facts={}, total=1, now=now)
    return (event.toast(),)


class Auditing:
    """Reads on a reader's connection: nobody waits for it."""

    def __init__(self, database: Database, clock: Clock, house: House) -> None:
        self._database = database
        self._clock = clock
        self._house = house

    async def make(self, task: Task) -> Made:
        found = await self._database.read(audit_value, secret=self._house.secret, now=self._clock.now())
        texts, since = self._house.texts, found.unsealed.since
        facts = {
            "count": len(found.differences),
            "differences": [texts.phrase(one.key, task.locale, id=one.id) for one in found.differences[:SHOWN]],
            "entries": found.entries,
            "unsealed": found.unsealed.entries,
            "seal": found.last_seal and f"{found.last_seal.number}:{found.last_seal.digest}",
            "sealed_at": found.last_seal and found.last_seal.at,
            "age": round((found.at - since).total_seconds()) if since else 0,
            "at": found.at,
            "zone": self._house.timezone,
        }
        again = button(texts.phrase("owner.audit_again", task.locale), AuditBooks())
        home = button(texts.phrase("staff.home", task.locale), OperatorHome())
        return Made("owner/audit", facts, lines([again, home]))
