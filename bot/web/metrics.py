"""Figures for Prometheus: what was taken, what is owed and how old it is. Told to this machine only."""

from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.prepared import Prepared, as_time
from bot.errors import TryAgainLater

_OWED = Prepared("""
    SELECT status, count(*), min(not_before) FROM notices WHERE status IN ('pending', 'sending') GROUP BY status
""")
_UPDATES = Prepared("SELECT count(*), sum(CASE WHEN spoken_at IS NULL THEN 1 ELSE 0 END) FROM updates")
_QUARANTINE = Prepared("SELECT count(*) FROM quarantine")


class Metrics:
    """Counted from the tables when asked, so that several processes tell the same."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._registry = CollectorRegistry()
        self._owed = Gauge("regulars_notices", "notices by status", ["status"], registry=self._registry)
        self._oldest = Gauge(
            "regulars_oldest_notice_seconds", "age of the oldest due notice", registry=self._registry
        )
        self._updates = Gauge("regulars_updates_kept", "updates of the last 7 days", registry=self._registry)
        self._unspoken = Gauge("regulars_replies_unspoken", "stored replies not spoken", registry=self._registry)
        self._quarantine = Gauge("regulars_quarantine", "updates set aside", registry=self._registry)

    async def give(self, request: web.Request) -> web.Response:
        # A proxy of this machine speaks for somebody else.
        if request.remote not in ("127.0.0.1", "::1") or "X-Forwarded-For" in request.headers:
            return web.Response(status=404)
        try:
            await self._database.read(self._count, self._clock.now())
        except TryAgainLater:
            return web.Response(status=503)
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _count(self, session: Session, now: datetime) -> None:
        found = {row[0]: (row[1], as_time(row[2])) for row in _OWED(session).fetchall()}
        for status in ("pending", "sending"):
            self._owed.labels(status).set(found.get(status, (0, None))[0])
        since = found.get("pending", (0, None))[1]
        self._oldest.set(max(0.0, (now - since).total_seconds()) if since else 0)
        kept, unspoken = _UPDATES(session).fetchone()
        self._updates.set(kept)
        self._unspoken.set(unspoken or 0)
        self._quarantine.set(_QUARANTINE(session).fetchone()[0])
