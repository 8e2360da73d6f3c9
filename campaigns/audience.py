"""Who gets a campaign: the judgement of each customer, counted for the preview and frozen into deliveries."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database, wake
from bot.db.prepared import Prepared
from bot.domain.owed.notices import WAKE
from bot.jobs import Job
from campaigns.tables import Campaign, CampaignStatus, Reason

FREEZE = "freeze"  # the job's kind, and what firing wakes
WINDOW_MS = 15.0  # aimed at; 25 ms is the most the writer's lane may be held
FIRST_WINDOW = 500
LARGEST_WINDOW = 20_000

# ruff: noqa: S608 - statements are put together from constants of this room only
AGREED = """COALESCE((
    SELECT s.agreed FROM consents s WHERE s.customer_id = k.id AND s.topic = 'offers' ORDER BY s.id DESC LIMIT 1
), FALSE)"""
"""Did customer k's newest answer about offers say yes? No answer is a no."""

_JUDGED = f"""
    SELECT k.chat_id AS chat_id, CASE
        WHEN c.blocked_at IS NOT NULL THEN {Reason.BLOCKED:d}
        WHEN NOT {AGREED} THEN {Reason.NO_CONSENT:d}
        WHEN CASE WHEN c.locale IN ('zh', 'zh-hant') THEN :zh ELSE :en END = 0 THEN {Reason.NO_TEXT:d}
        ELSE :otherwise END AS reason
    FROM customers k JOIN chats c ON c.id = k.chat_id
    WHERE k.id > :after AND k.id <= :until AND (:store = 0 OR k.store_id = :store)
"""
_COUNT = Prepared(f"SELECT reason, COUNT(*) FROM ({_JUDGED}) AS judged GROUP BY reason")
# Once: a window is a compare-and-set of the cursor, and nobody is written down twice in one broadcast.
_FREEZE = Prepared(f"""
    INSERT INTO deliveries (broadcast_id, chat_id, status, reason, at)
    WITH judged AS MATERIALIZED ({_JUDGED})
    SELECT :broadcast, chat_id, CASE reason WHEN 0 THEN 0 ELSE 4 END, reason, :at FROM judged WHERE TRUE
    ON CONFLICT (broadcast_id, chat_id) DO NOTHING
""")
_LOOK = Prepared("""
    SELECT b.cursor, b.last_customer, m.id, m.status, m.store_id, m.text_en <> '', m.text_zh <> '', m.lend_language
    FROM broadcasts b JOIN campaigns m ON m.id = b.campaign_id WHERE b.id = :id AND b.status = 'freezing'
""")
_ADVANCE = Prepared("""
    UPDATE broadcasts SET cursor = :until,
        status = CASE WHEN :until >= last_customer THEN 'sending' ELSE 'freezing' END
    WHERE id = :id AND status = 'freezing' AND cursor = :cursor
""")
_COUNT_IN = Prepared("UPDATE broadcasts SET audience = audience + :more WHERE id = :id")
_OWED = Prepared("SELECT id FROM broadcasts WHERE status = 'freezing' ORDER BY id LIMIT :limit")
EVERYBODY = 2**62


@dataclass(frozen=True)
class Audience:
    """How many get it, and who is left out by reason."""

    get_it: int
    left_out: Mapping[Reason, int]

    @property
    def left_out_in_all(self) -> int:
        return sum(self.left_out.values())


def count_audience(session: Session, campaign: Campaign) -> Audience:
    """As it stands now; whoever agrees or stops before the firing is judged then.

    Counted where it is asked, 1 µs a customer: with a million customers on SQLite others wait 1 s for it.
    """
    facts = _judge_by(campaign.store_id, campaign.text_en != "", campaign.text_zh != "", campaign.lend_language)
    rows = _COUNT(session, **facts, after=0, until=EVERYBODY, otherwise=int(Reason.NONE)).fetchall()
    counts = {Reason(reason): count for reason, count in rows}
    return Audience(counts.pop(Reason.NONE, 0), dict(sorted(counts.items(), key=lambda item: -item[1])))


def freeze_window(session: Session, broadcast_id: int, *, size: int, now: datetime) -> bool:
    """Write down the next `size` customer ids. False: everyone is written down (or somebody else is at it).

    A campaign cancelled meanwhile is frozen to the end, so that everyone is accounted for: left out by the stop.
    """
    row = _LOOK(session, id=broadcast_id).fetchone()
    if row is None:
        return False
    cursor, last, _, status, store_id, en, zh, lend = row
    until = min(cursor + size, last)
    if not _ADVANCE(session, id=broadcast_id, cursor=cursor, until=until).rowcount:
        return True
    otherwise = Reason.CANCELLED if status == CampaignStatus.CANCELLED else Reason.NONE
    written = _FREEZE(
        session, **_judge_by(store_id, en, zh, lend), after=cursor, until=until, otherwise=int(otherwise),
        broadcast=broadcast_id, at=int(now.timestamp()),
    )  # fmt: skip
    _COUNT_IN(session, id=broadcast_id, more=written.rowcount)
    wake(session, WAKE)
    return bool(until < last)


class Freezer:
    """The job that freezes audiences; the cursor in the broadcast's row lets it go on after a crash."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def job(self) -> Job:
        return Job(FREEZE, self.owed, self.work)

    def owed(self, session: Session, _now: datetime, limit: int) -> list[int]:
        return [row[0] for row in _OWED(session, limit=limit).fetchall()]

    async def work(self, broadcast_id: int) -> None:
        """All windows of one broadcast; on PostgreSQL one statement, which holds up nobody."""
        size = FIRST_WINDOW if self._database.is_sqlite else EVERYBODY
        more = True
        while more:
            more, took = await self._database.unit_of_work(
                _freeze_timed, broadcast_id, size=size, now=self._clock.now()
            )
            if self._database.is_sqlite:
                size = next_window(size, took)
        if not self._database.is_sqlite:
            await self._database.unit_of_work(_tell_the_planner)


def next_window(size: int, took_ms: float) -> int:
    """The size whose window should take WINDOW_MS, grown by at most twice."""
    fitting = int(size * WINDOW_MS / max(took_ms, 0.1))
    return max(100, min(fitting, size * 2, LARGEST_WINDOW))


def _freeze_timed(session: Session, broadcast_id: int, *, size: int, now: datetime) -> tuple[bool, float]:
    began = time.perf_counter()
    more = freeze_window(session, broadcast_id, size=size, now=now)
    return more, (time.perf_counter() - began) * 1000


def _tell_the_planner(session: Session) -> None:
    """PostgreSQL learns of a hundred thousand new rows a minute later by itself; until then claims are slow."""
    session.connection().exec_driver_sql("ANALYZE deliveries")


def _judge_by(store_id: int | None, en: bool, zh: bool, lend: bool) -> dict[str, Any]:
    """The facts of the judgement: which languages get a text, which store."""
    return {"store": store_id or 0, "en": int(en or (zh and lend)), "zh": int(zh or (en and lend))}
