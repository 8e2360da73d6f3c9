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

_Live = tuple[int, str]  # a campaign's id and its status

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
        self._not_before: dict[_Live, float] = {}

    async def tick(self) -> None:
        """Bring every live card up to date that is due for it."""
        live = await self._database.read(_list_live)
        self._not_before = {one: moment for one, moment in self._not_before.items() if one in live}
        self._shown = {campaign_id: call for campaign_id, call in self._shown.items() if campaign_id in dict(live)}
        for one in live:
            if machine_seconds() >= self._not_before.get(one, 0.0):
                await self._refresh(one)

    async def _refresh(self, live: _Live) -> None:
        campaign_id, _ = live
        began = machine_seconds()
        card = await self._database.read(self._draw, campaign_id, self._clock.now())
        took = machine_seconds() - began
        self._not_before[live] = machine_seconds() + max(EVERY, took * SHARE)
        if card is None:
            return
        if self._shown.get(campaign_id) != card.call and not await self._show(live, card):
            return
        if card.is_last:
            await self._leave(card)

    async def _show(self, live: _Live, card: _Card) -> bool:
        """True: the card stands there as it should."""
        match await self._voice.speak(card.call):
            case Sent():
                self._shown[live[0]] = card.call
                return True
            case RetryAfter(seconds=seconds):
                self._not_before[live] = machine_seconds() + max(EVERY, seconds)
            case Failed(reason=why) | Blocked(reason=why):
                log.info("campaign.card_gone", campaign=live[0], reason=why)
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


def _list_live(session: Session) -> list[_Live]:
    live = select(Campaign.id, Campaign.status).where(col(Campaign.card_message).is_not(None))
    return [(number, status) for number, status in session.exec(live.order_by(col(Campaign.id))) if number]


def _is_over(session: Session, campaign: Campaign) -> bool:
    if campaign.status not in (CampaignStatus.CANCELLED, CampaignStatus.DONE):
        return False
    broadcast = find_broadcast(session, campaign.id or 0)
    return broadcast is None or broadcast.status is BroadcastStatus.DONE
