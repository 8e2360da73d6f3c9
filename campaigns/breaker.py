"""The circuit breaker: a campaign that Telegram refuses alike, again and again, is paused and reported."""

from collections import Counter, deque
from datetime import datetime

from sqlmodel import Session

from bot.outbox import Landed, Unwritten
from bot.sender import Failed, Moved, RetryAfter
from campaigns.lifecycle import find_campaign_of, pause_campaign
from campaigns.reports import report_pause
from campaigns.tables import CampaignStatus, PauseReason

WATCHED = 200  # the newest outcomes of a broadcast in this process
TOO_MANY = 0.5  # of them refused in the same words


class Breaker:
    """Remembers how a broadcast's newest messages landed. In memory: after a restart it watches afresh."""

    def __init__(self) -> None:
        self._landed: dict[int, deque[str]] = {}

    def watch(self, session: Session, landed: list[Landed], *, now: datetime) -> None:
        """Pause what goes wrong alike, in the transaction that writes the outcomes down."""
        for row in landed:
            if isinstance(row.outcome, RetryAfter | Unwritten | Moved):
                continue
            newest = self._landed.setdefault(row.key[0], deque(maxlen=WATCHED))
            newest.append(row.outcome.reason if isinstance(row.outcome, Failed) else "")
        for broadcast_id in {row.key[0] for row in landed}:
            if why := self._too_many_alike(broadcast_id):
                del self._landed[broadcast_id]
                _pause(session, broadcast_id, why, now)

    def _too_many_alike(self, broadcast_id: int) -> str | None:
        newest = self._landed.get(broadcast_id, ())
        if len(newest) < WATCHED:
            return None
        refused = Counter(why for why in newest if why)
        why, count = refused.most_common(1)[0] if refused else ("", 0)
        return why if count > WATCHED * TOO_MANY else None


def _pause(session: Session, broadcast_id: int, why: str, now: datetime) -> None:
    campaign = find_campaign_of(session, broadcast_id)
    if campaign is None or campaign.status is not CampaignStatus.RUNNING or campaign.id is None:
        return
    pause_campaign(session, campaign.id, reason=PauseReason.REFUSED)
    report_pause(session, campaign, reason=PauseReason.REFUSED, why=why, now=now)
