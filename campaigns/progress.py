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

EVERY = 3.0  # seconds of machine time between two edits of one card
SHARE = 20  # counting a large audience may take at most 1/20 of the time

log = structlog.get_logger()


@dataclass(frozen=True)
class _Card:
    """A card as it should look now. `is_last`: nothing will change any more."""

    call: Call
    message_id: int
    is_last: bool


class Progress:
    """Edits are droppable: what was shown is only remembered in memory, a restart shows it once more."""

    def __init__(self, database: Database, clock: Clock, texts: Texts, voice: Voice) -> None:
        self._database = database
        self._clock = clock
        self._texts = texts
        self._voice = voice
        self._shown: dict[int, Call] = {}
        self._not_before: dict[int, float] = {}

    async def tick(self) -> None:
        """Bring every live card up to date that is due for it."""
        live = await self._database.read(_list_live)
        for known in self._not_before.keys() - set(live):
            del self._not_before[known]
            self._shown.pop(known, None)
        for campaign_id in live:
            if machine_seconds() >= self._not_before.get(campaign_id, 0.0):
                await self._refresh(campaign_id)

    async def _refresh(self, campaign_id: int) -> None:
        began = machine_seconds()
        card = await self._database.read(self._draw, campaign_id, self._clock.now())
        took = machine_seconds() - began
        self._not_before[campaign_id] = machine_seconds() + max(EVERY, took * SHARE)
        if card is None:
            return
        if self._shown.get(campaign_id) != card.call and not await self._show(campaign_id, card):
            return
        if card.is_last:
            await self._leave(card)

    async def _show(self, campaign_id: int, card: _Card) -> bool:
        """True: the card stands there as it should."""
        match await self._voice.speak(card.call):
            case Sent():
                self._shown[campaign_id] = card.call
                return True
            case RetryAfter(seconds=seconds):
                self._not_before[campaign_id] = machine_seconds() + max(EVERY, seconds)
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


def _list_live(session: Session) -> list[int]:
    live = select(Campaign.id).where(col(Campaign.card_message).is_not(None)).order_by(col(Campaign.id))
    return [number for number in session.exec(live) if number is not None]


def _is_over(session: Session, campaign: Campaign) -> bool:
    if campaign.status not in (CampaignStatus.CANCELLED, CampaignStatus.DONE):
        return False
    broadcast = find_broadcast(session, campaign.id or 0)
    return broadcast is None or broadcast.status is BroadcastStatus.DONE
