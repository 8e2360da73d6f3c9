"""The job that keeps the owners' own Traditional words at hand in this process."""

from datetime import datetime

from sqlmodel import Session

from bot.chinese import use_own
from bot.domain.office.traditional import WAKE, list_own
from bot.jobs import Job


def own_words_job() -> Job:
    """Looks at the start, at once after a change made here, and with every sweep for those made elsewhere."""
    return Job(WAKE, _read_again, _owe_nothing)


def _read_again(session: Session, now: datetime, limit: int) -> list[int]:
    use_own(list_own(session))
    return []


async def _owe_nothing(_row: int) -> None:
    """There is no row to work on: reading them was the work."""
