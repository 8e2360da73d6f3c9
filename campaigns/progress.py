"""Live cards: the message that shows a campaign is kept up to date in place while it runs, and told the end."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from bot.clock import Clock, machine_seconds
from bot.db.engine import Database
from bot.db.tables import Chat
from bot.replies import Call, change
from bot.sender import Blocked, Failed, RetryAfter, Sent
from bot.texts import Texts
from bot.voice import Voice
from campaigns.card import describe_campaign, lay_buttons
from campaigns.lifecycle import find_broadcast, leave_card
from campaigns.tables import BroadcastStatus, Campaign, CampaignStatus

EVERY = 3.0  # seconds of machine time between two edits of one card; a new status is shown at the next tick
SHARE = 20  # counting a large audience may take at most 1/20 of the time

log = structlog.get_logger()


@dataclass(frozen=True)
class _Card:
    """A card as it should look now. `is_last`: nothing will change any more."""

    call: Call
    message_id: int
    is_last: bool


@dataclass
class _Watch:
    """What is remembered of a live card. Machine seconds; a new `status` does not wait for `not_before`."""

    shown: Call | None = None
    status: str = ""
    not_before: float = 0.0
    flooded_until: float = 0.0

    def is_due(self, status: str) -> bool:
        now = machine_seconds()
        return now >= self.flooded_until and (now >= self.not_before or status != self.status)


class Progress:
    """Edits are droppable: what was shown is only remembered in memory, a restart shows it once more."""

    def __init__(self, database: Database, clock: Clock, texts: Texts, voice: Voice) -> None:
        self._database = database
        self._clock = clock
        self._texts = texts
        self._voice = voice
        self._watched: dict[int, _Watch] = {}

    async def tick(self) -> None:
        """Bring every live card up to date that is due for it."""
        live = dict(await self._database.read(_list_live))
        self._watched = {campaign_id: self._watched.get(campaign_id) or _Watch() for campaign_id in live}
        for campaign_id, watch in self._watched.items():
            if watch.is_due(live[campaign_id]):
                watch.status = live[campaign_id]
                await self._refresh(campaign_id, watch)

    async def _refresh(self, campaign_id: int, watch: _Watch) -> None:
        began = machine_seconds()
        card = await self._database.read(self._draw, campaign_id, self._clock.now())
        took = machine_seconds() - began
        watch.not_before = machine_seconds() + max(EVERY, took * SHARE)
        if card is None:
            return
        if watch.shown != card.call and not await self._show(campaign_id, watch, card):
            return
        if card.is_last:
            await self._leave(card)

    async def _show(self, campaign_id: int, watch: _Watch, card: _Card) -> bool:
        """True: the card stands there as it should."""
        match await self._voice.speak(card.call):
            case Sent():
                watch.shown = card.call
                return True
            case RetryAfter(seconds=seconds):
                watch.flooded_until = machine_seconds() + max(EVERY, seconds)
            case Failed(reason=why) | Blocked(reason=why):
                log.info("campaign.card_gone", campaign=campaign_id, reason=why)
                await self._leave(card)
            case _:
                pass
        return False

    async def _leave(self, card: _Card) -> None:
        await self._database.unit_of_work(leave_card, chat=card.call.chat, message_id=card.message_id)

    def _draw(self, session: Session, campaign_id: int, now: datetime) -> _Card | None:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or campaign.card_message is None:
            return None
        spoken = select(Chat.locale).where(Chat.telegram_id == campaign.card_chat)
        locale = session.exec(spoken).first() or "en"
        facts = describe_campaign(session, self._texts, campaign, locale=locale, now=now)
        text = self._texts.render("campaign/card", locale, **facts)
        keyboard = lay_buttons(self._texts, campaign, locale=locale, now=now)
        call = change(campaign.card_chat, campaign.card_message, text, keyboard)
        return _Card(call, campaign.card_message, _is_over(session, campaign))


def _list_live(session: Session) -> list[tuple[int, str]]:
    """Campaigns with a live card, and their status."""
    live = select(Campaign.id, Campaign.status).where(col(Campaign.card_message).is_not(None))
    return [(number, status) for number, status in session.exec(live.order_by(col(Campaign.id))) if number]


def _is_over(session: Session, campaign: Campaign) -> bool:
    if campaign.status not in (CampaignStatus.CANCELLED, CampaignStatus.DONE):
        return False
    broadcast = find_broadcast(session, campaign.id or 0)
    return broadcast is None or broadcast.status is BroadcastStatus.DONE
