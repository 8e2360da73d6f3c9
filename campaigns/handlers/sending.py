"""Sending a campaign: test, preview, confirm; stop, pause, go on, cancel."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.chinese import written
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_store, list_stores
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.routes import operator
from bot.replies import Call, Reply, say
from bot.texts import LOCALES
from campaigns.audience import count_audience
from campaigns.card import find_shut_store, list_reasons, place_of
from campaigns.content import Reader, Wording
from campaigns.handlers.showing import leave, put_campaign
from campaigns.lifecycle import (
    CampaignEmpty,
    cancel_campaign,
    load_campaign,
    pause_campaign,
    resume_campaign,
    schedule_campaign,
    unschedule_campaign,
)
from campaigns.presses import (
    AskCancel,
    BackToDraft,
    CancelCampaign,
    CheckCampaign,
    ConfirmCampaign,
    OpenCampaign,
    PauseCampaign,
    ResumeCampaign,
    SendToMe,
)
from campaigns.tables import Campaign, CampaignStatus, PauseReason


@operator.press(SendToMe)
def send_to_me(
    event: Event, session: Session, person: Person, now: datetime, *, press: SendToMe, actor: Operator
) -> Reply:
    """One message as this person would get it as a shopper, in their language if there is a text in it."""
    campaign = _load_written(session, press.campaign_id)
    language = event.locale if _text_of(campaign, written(event.locale)) else _written_in(campaign)[0]
    return (event.toast("toast.sent_to_you"), _preview(event, session, campaign, person, language))


@operator.press(CheckCampaign)
def check_campaign(
    event: Event, session: Session, person: Person, now: datetime, *, press: CheckCampaign, actor: Operator
) -> Reply:
    """The message in each language, then below it who gets it, who does not and why, and when."""
    campaign = _load_written(session, press.campaign_id)
    stop_asking(session, person)
    languages = [
        event.locale if written(event.locale) == language else language for language in _written_in(campaign)
    ]
    messages = [_preview(event, session, campaign, person, language) for language in languages]
    return (event.toast(), *messages, _check_card(event, session, campaign, now))


@operator.press(ConfirmCampaign)
def confirm_campaign(
    event: Event, session: Session, person: Person, now: datetime, *, press: ConfirmCampaign, actor: Operator
) -> Reply:
    campaign = schedule_campaign(session, press.campaign_id, now=now)
    return put_campaign(event, session, person, campaign, now, toast="toast.confirmed")


@operator.press(BackToDraft)
def stop_start(
    event: Event, session: Session, person: Person, now: datetime, *, press: BackToDraft, actor: Operator
) -> Reply:
    campaign = unschedule_campaign(session, press.campaign_id)
    return put_campaign(event, session, person, campaign, now, toast="toast.not_started")


@operator.press(PauseCampaign)
def pause(
    event: Event, session: Session, person: Person, now: datetime, *, press: PauseCampaign, actor: Operator
) -> Reply:
    campaign = pause_campaign(session, press.campaign_id, reason=PauseReason.OPERATOR)
    return put_campaign(event, session, person, campaign, now, toast="toast.paused")


@operator.press(ResumeCampaign)
def resume(
    event: Event, session: Session, person: Person, now: datetime, *, press: ResumeCampaign, actor: Operator
) -> Reply:
    campaign = resume_campaign(session, press.campaign_id, now=now)
    return put_campaign(event, session, person, campaign, now, toast="toast.resumed")


@operator.press(AskCancel)
def ask_cancel(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskCancel, actor: Operator
) -> Reply:
    campaign = load_campaign(session, press.campaign_id)
    leave(event, session)
    key = "campaign.ask_discard" if campaign.status is CampaignStatus.DRAFT else "campaign.ask_cancel"
    keyboard = lines(
        [button(event.word("button.yes_cancel"), CancelCampaign(press.campaign_id))],
        [button(event.word("button.no_go_back"), OpenCampaign(press.campaign_id))],
    )
    return put_card(event, "campaign/ask", keyboard, question=event.word(key), stands=campaign.name)


@operator.press(CancelCampaign)
def cancel(
    event: Event, session: Session, person: Person, now: datetime, *, press: CancelCampaign, actor: Operator
) -> Reply:
    campaign = cancel_campaign(session, press.campaign_id)
    return put_campaign(event, session, person, campaign, now, toast="toast.cancelled")


def _load_written(session: Session, campaign_id: int) -> Campaign:
    campaign = load_campaign(session, campaign_id)
    if not _written_in(campaign):
        raise CampaignEmpty
    return campaign


def _written_in(campaign: Campaign) -> list[str]:
    return [language for language in LOCALES if _text_of(campaign, language)]


def _text_of(campaign: Campaign, language: str) -> str:
    return campaign.text_zh if language == "zh" else campaign.text_en


def _preview(event: Event, session: Session, campaign: Campaign, person: Person, language: str) -> Call:
    """Worded as the real ones are, for this person as a shopper of the campaign's (else the first) store."""
    store = find_store(session, campaign.store_id or person.store_id or 0)
    if store is None:
        store = next(iter(list_stores(session)), None)
    names = (store.name_en, store.name_zh) if store else ("", "")
    return Wording(event.house.texts, campaign, 0).word(Reader(event.chat, language, person.name, *names))


def _check_card(event: Event, session: Session, campaign: Campaign, now: datetime) -> Call:
    audience, number = count_audience(session, campaign), campaign.id or 0
    texts = event.house.texts
    text = texts.render(
        "campaign/check",
        event.locale,
        get_it=audience.get_it,
        left_out_in_all=audience.left_out_in_all,
        left_out=list_reasons(texts, audience.left_out, event.locale),
        fire_at=campaign.fire_at,
        timezone=campaign.timezone,
        place=place_of(campaign.timezone, event.locale),
        shut=find_shut_store(session, campaign, locale=event.locale, now=now),
    )
    confirm = button(event.word("button.confirm_campaign"), ConfirmCampaign(number))
    back = button(event.word("button.back"), OpenCampaign(number))
    return say(event.chat, text, lines([confirm if audience.get_it else None, back]))
