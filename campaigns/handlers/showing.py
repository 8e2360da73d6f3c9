"""The campaign's card in an operator's chat: put up, made live while there is something to follow, left."""

from datetime import datetime

from aiogram.types import CallbackQuery
from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.replies import Reply
from campaigns.card import describe_campaign, lay_buttons
from campaigns.lifecycle import keep_card, leave_card
from campaigns.presses import OpenCampaign
from campaigns.tables import Campaign, CampaignStatus

FOLLOWED = frozenset(CampaignStatus) - {CampaignStatus.DRAFT, CampaignStatus.DONE}


def put_campaign(
    event: Event, session: Session, person: Person, campaign: Campaign, now: datetime, *, toast: str = ""
) -> Reply:
    """The card in its present state; from now on this message is the one kept up to date.

    A card put up as a new message becomes live with the first press on it: its id is not known before.
    """
    stop_asking(session, person)
    leave(event, session)
    if isinstance(event.source, CallbackQuery) and campaign.status in FOLLOWED:
        keep_card(session, campaign.id or 0, chat=event.chat, message_id=event.message_id)
    texts = event.house.texts
    facts = describe_campaign(session, texts, campaign, locale=event.locale, now=now)
    return put_card(
        event, "campaign/card", lay_buttons(texts, campaign, locale=event.locale, now=now), toast=toast, **facts
    )


def ask(
    event: Event,
    session: Session,
    person: Person,
    campaign: Campaign,
    question: str,
    word: str,
    *,
    stands: str = "",
) -> Reply:
    """Ask for a text; the chat waits for `word` about this campaign."""
    leave(event, session)
    back = lines([button(event.word("button.back"), OpenCampaign(campaign.id or 0))])
    return ask_for(event, session, person, question, awaiting=word, row=campaign.id, stands=stands, keyboard=back)


def leave(event: Event, session: Session) -> None:
    """The pressed message shows something else now: nothing may be put over it any more."""
    if isinstance(event.source, CallbackQuery):
        leave_card(session, chat=event.chat, message_id=event.message_id)
