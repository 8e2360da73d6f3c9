"""Planning a campaign: the list, and one card whose buttons edit its fields in any order.

A question is asked about a draft only: a card that was left behind shows where the campaign stands by now.
"""

import re
from datetime import UTC, datetime

from aiogram.types import Message
from sqlmodel import Session

from bot.buttons import button
from bot.dates import moment
from bot.db.tables import Store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import both, check_store, list_stores, names_of
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import MORE, home_button
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply
from bot.texts import LOCALES
from campaigns.card import begin, excerpt
from campaigns.content import check_text
from campaigns.handlers.showing import ask, leave, put_campaign
from campaigns.lifecycle import (
    choose_audience,
    choose_moment,
    count_campaigns,
    create_draft,
    lend_language,
    list_campaigns,
    load_campaign,
    write_text,
)
from campaigns.presses import (
    AskAudience,
    AskMoment,
    ChooseAudience,
    ChooseMoment,
    LendLanguage,
    ListCampaigns,
    NewCampaign,
    OpenCampaign,
    SayMoment,
    WriteText,
)
from campaigns.tables import Campaign, CampaignStatus
from campaigns.when import FURTHEST, MomentUnclear, parse_moment

NAME = 24  # characters of a text on a button of the list
USUAL = ("today 18:00", "fri 18:00", "sat 10:00")

MORE.append(("button.campaigns", ListCampaigns()))


@operator.command("campaigns")
def open_campaigns(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0)


@operator.press(ListCampaigns)
def turn_campaigns(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListCampaigns, actor: Operator
) -> Reply:
    leave(event, session)
    return _list(event, session, person, press.page)


@operator.press(NewCampaign)
def begin_campaign(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewCampaign, actor: Operator
) -> Reply:
    draft = create_draft(session, actor, timezone=event.house.timezone, now=now, like=press.like)
    return put_campaign(event, session, person, draft, now)


@operator.press(OpenCampaign)
def open_campaign(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenCampaign, actor: Operator
) -> Reply:
    return put_campaign(event, session, person, load_campaign(session, press.campaign_id), now)


@operator.press(WriteText)
def ask_text(
    event: Event, session: Session, person: Person, now: datetime, *, press: WriteText, actor: Operator
) -> Reply:
    campaign = load_campaign(session, press.campaign_id)
    if campaign.status is not CampaignStatus.DRAFT or press.language not in LOCALES:
        return put_campaign(event, session, person, campaign, now)
    stands = campaign.text_zh if press.language == "zh" else campaign.text_en
    word = f"campaign.text_{press.language}"
    return ask(
        event, session, person, campaign, f"campaign.ask_text_{press.language}", word, stands=excerpt(stands)
    )


@operator.awaits("campaign.text_en", "campaign.text_zh")
def take_text(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """What was typed, with its formatting; a text that could not be filled in is refused and asked for again."""
    source = event.source.html_text if isinstance(event.source, Message) else ""
    check_text(event.house.texts, source)
    locale = (person.awaiting or "").removeprefix("campaign.text_")
    campaign = write_text(session, person.awaiting_id or 0, locale=locale, text=source, name=excerpt(source))
    return put_campaign(event, session, person, campaign, now)


@operator.press(LendLanguage)
def choose_lending(
    event: Event, session: Session, person: Person, now: datetime, *, press: LendLanguage, actor: Operator
) -> Reply:
    campaign = lend_language(session, press.campaign_id, lend=bool(press.lend))
    return put_campaign(event, session, person, campaign, now)


@operator.press(AskAudience)
def ask_audience(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskAudience, actor: Operator
) -> Reply:
    campaign = load_campaign(session, press.campaign_id)
    if campaign.status is not CampaignStatus.DRAFT:
        return put_campaign(event, session, person, campaign, now)
    stop_asking(session, person)
    keyboard = _audience_buttons(event, campaign, list_stores(session), press.page)
    return put_card(event, "campaign/ask", keyboard, question=event.word("campaign.ask_audience"), stands="")


@operator.press(ChooseAudience)
def take_audience(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseAudience, actor: Operator
) -> Reply:
    store = check_store(session, press.store_id) if press.store_id else None
    timezone = store.timezone if store else event.house.timezone
    campaign = choose_audience(session, press.campaign_id, store=store, timezone=timezone)
    return put_campaign(event, session, person, campaign, now)


@operator.press(AskMoment)
def ask_moment(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskMoment, actor: Operator
) -> Reply:
    campaign = load_campaign(session, press.campaign_id)
    if campaign.status is not CampaignStatus.DRAFT:
        return put_campaign(event, session, person, campaign, now)
    stop_asking(session, person)
    keyboard = _moment_buttons(event, campaign, now)
    return put_card(event, "campaign/ask", keyboard, question=event.word("campaign.offer_moments"), stands="")


@operator.press(ChooseMoment)
def take_moment(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseMoment, actor: Operator
) -> Reply:
    """A button means what it said when it was made, so one whose hour has passed since is refused."""
    campaign = load_campaign(session, press.campaign_id)
    latest = int((now + FURTHEST).timestamp()) // 60
    if not 0 <= press.minute <= latest:
        raise MomentUnclear
    fire_at = datetime.fromtimestamp(press.minute * 60, tz=UTC) if press.minute else None
    return _set_moment(event, session, person, campaign, fire_at, now)


@operator.press(SayMoment)
def ask_other_moment(
    event: Event, session: Session, person: Person, now: datetime, *, press: SayMoment, actor: Operator
) -> Reply:
    campaign = load_campaign(session, press.campaign_id)
    if campaign.status is not CampaignStatus.DRAFT:
        return put_campaign(event, session, person, campaign, now)
    return ask(event, session, person, campaign, "campaign.ask_moment", "campaign.moment")


@operator.awaits("campaign.moment")
def take_said_moment(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    campaign = load_campaign(session, person.awaiting_id or 0)
    said = parse_moment(event.text, now=now, zone=campaign.timezone)
    return _set_moment(event, session, person, campaign, None if said == now else said, now)


def _set_moment(
    event: Event, session: Session, person: Person, campaign: Campaign, fire_at: datetime | None, now: datetime
) -> Reply:
    chosen = choose_moment(session, campaign.id or 0, fire_at=fire_at, now=now)
    return put_campaign(event, session, person, chosen, now)


def _list(event: Event, session: Session, person: Person, asked: int) -> Reply:
    stop_asking(session, person)
    page = page_of(count_campaigns(session), asked)
    campaigns = list_campaigns(session, offset=page.offset, limit=PAGE)
    keyboard = lines(
        [button(event.word("button.new_campaign"), NewCampaign(0))],
        *([button(_name(event, campaign), OpenCampaign(campaign.id or 0))] for campaign in campaigns),
        page.turn(ListCampaigns),
        [home_button(event)],
    )
    return put_card(event, "campaign/list", keyboard, is_empty=not campaigns)


_PLACES = re.compile(r"{{[^}]*(}}[,，、:：]?\s*|$)")
"""Where a reader's name goes: nothing to know a campaign by."""


def _name(event: Event, campaign: Campaign) -> str:
    """By the beginning of its text in the reader's language, else of the other one."""
    text = both(excerpt(campaign.text_en), excerpt(campaign.text_zh))[event.locale]
    name = begin(_PLACES.sub("", text), NAME) or event.word("campaign.no_text_yet")
    return f"{campaign.id} · {name} · {event.word(f'campaign.status_{campaign.status.value}')}"


def _audience_buttons(event: Event, campaign: Campaign, stores: list[Store], asked: int) -> Keyboard:
    number = campaign.id or 0
    page = page_of(len(stores), asked)
    return lines(
        [button(event.word("button.everybody"), ChooseAudience(number, 0))],
        *(
            [button(names_of(store)[event.locale], ChooseAudience(number, store.id or 0))]
            for store in stores[page.offset : page.offset + PAGE]
        ),
        page.turn(lambda turned: AskAudience(number, turned)),
        [button(event.word("button.back"), OpenCampaign(number))],
    )


def _moment_buttons(event: Event, campaign: Campaign, now: datetime) -> Keyboard:
    """Now, and the usual hours as the exact moments they mean in the campaign's zone."""
    number = campaign.id or 0
    parsed = {parse_moment(said, now=now, zone=campaign.timezone) for said in USUAL}
    offered = [
        button(moment(at, event.locale, campaign.timezone), ChooseMoment(number, int(at.timestamp()) // 60))
        for at in sorted(at for at in parsed if at > now)
    ]
    return lines(
        [button(event.word("button.now"), ChooseMoment(number, 0)), *offered[:1]],
        offered[1:],
        [button(event.word("button.other_moment"), SayMoment(number))],
        [button(event.word("button.back"), OpenCampaign(number))],
    )
