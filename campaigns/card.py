"""The campaign card: a campaign as it stands, as facts for its template, and the buttons that fit its state."""

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_timezone_location
from sqlmodel import Session

from bot.buttons import Press, button
from bot.dates import BABEL
from bot.domain.stores.directory import find_store, names_of
from bot.domain.stores.hours import find_opening
from bot.replies import Keyboard
from bot.texts import LOCALES, Texts
from campaigns.delivery import Totals, totals
from campaigns.lifecycle import find_broadcast
from campaigns.presses import (
    AskAudience,
    AskCancel,
    AskMoment,
    BackToDraft,
    CheckCampaign,
    LendLanguage,
    ListCampaigns,
    NewCampaign,
    PauseCampaign,
    ResumeCampaign,
    SendToMe,
    WriteText,
)
from campaigns.tables import Campaign, CampaignStatus, Reason

SOON = timedelta(seconds=60)
EXCERPT = 160
BAR = 12


def describe_campaign(
    session: Session, texts: Texts, campaign: Campaign, *, locale: str, now: datetime
) -> dict[str, Any]:
    """The facts of `campaign/card`, in the language of whoever reads it."""
    store = find_store(session, campaign.store_id) if campaign.store_id else None
    broadcast = find_broadcast(session, campaign.id or 0)
    return {
        "number": campaign.id,
        "status": campaign.status.value,
        "texts": {"en": excerpt(campaign.text_en), "zh": excerpt(campaign.text_zh)},
        "lends": campaign.lend_language,
        "store": names_of(store)[locale] if store else "",
        "fire_at": campaign.fire_at,
        "timezone": campaign.timezone,
        "place": place_of(campaign.timezone, locale),
        "seconds": _seconds_to_go(campaign, now),
        "pause_reason": campaign.pause_reason.value if campaign.pause_reason else "",
        "account": describe_totals(texts, totals(session, broadcast.id or 0), locale) if broadcast else None,
    }


def find_shut_store(session: Session, campaign: Campaign, *, locale: str, now: datetime) -> dict[str, Any] | None:
    """The campaign's store, if it is closed at the planned moment: its name, and when it opens next (or None)."""
    store = find_store(session, campaign.store_id) if campaign.store_id else None
    opening = find_opening(session, store, campaign.fire_at or now) if store else None
    if store is None or opening is None or opening.is_open is not False:
        return None
    return {"store": names_of(store)[locale], "opens_at": opening.opens_at, "zone": store.timezone}


def describe_totals(texts: Texts, account: Totals, locale: str) -> dict[str, Any]:
    """An account in numbers and words: `failed` and `left_out` are lists of (reason in words, count)."""
    share = account.done / account.audience if account.audience else 1.0
    return {
        "audience": account.audience,
        "done": account.done,
        "percent": int(share * 100),
        "bar": "▓" * int(share * BAR) + "░" * (BAR - int(share * BAR)),
        "sent": account.sent,
        "to_come": account.waiting + account.sending,
        "unconfirmed": account.unconfirmed,
        "failed_in_all": sum(account.failed.values()),
        "failed": list_reasons(texts, account.failed, locale),
        "left_out_in_all": sum(account.suppressed.values()),
        "left_out": list_reasons(texts, account.suppressed, locale),
    }


def list_reasons(texts: Texts, counts: Mapping[Reason, int], locale: str) -> list[tuple[str, int]]:
    """(reason in words, count), the commonest first."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [(texts.phrase(f"reason.{reason.name.lower()}", locale), count) for reason, count in ordered]


def lay_buttons(texts: Texts, campaign: Campaign, *, locale: str, now: datetime) -> Keyboard:
    """What an operator may do with the campaign in its present state."""
    number = campaign.id or 0

    def to(key: str, means: Press) -> dict[str, Any]:
        return button(texts.phrase(key, locale), means)

    all_of_them = to("button.all_campaigns", ListCampaigns())
    end = to("button.cancel_campaign", AskCancel(number))
    match campaign.status:
        case CampaignStatus.DRAFT:
            return [*_editing(texts, campaign, locale), [to("button.discard", AskCancel(number)), all_of_them]]
        case CampaignStatus.SCHEDULED if _seconds_to_go(campaign, now):
            return [[to("button.stop_start", BackToDraft(number))]]
        case CampaignStatus.SCHEDULED:
            return [[to("button.change", BackToDraft(number)), end], [all_of_them]]
        case CampaignStatus.RUNNING:
            return [[to("button.pause", PauseCampaign(number)), end], [all_of_them]]
        case CampaignStatus.PAUSED:
            return [[to("button.resume", ResumeCampaign(number)), end], [all_of_them]]
        case CampaignStatus.CANCELLED | CampaignStatus.DONE:
            return [[to("button.copy_campaign", NewCampaign(number)), all_of_them]]


def excerpt(text: str) -> str:
    """The beginning of an operator's text, plain and on one line."""
    plain = " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
    return plain if len(plain) <= EXCERPT else plain[: EXCERPT - 1].rstrip() + "…"


def begin(text: str, most: int) -> str:
    """At most so many characters of it, ended at a whole word where words are parted by spaces."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    whole = cut if text[most - 1] == " " else cut.rpartition(" ")[0]
    return (whole if len(whole) >= most // 2 else cut).rstrip(" ,.;:，。；：") + "…"


def place_of(timezone: str, locale: str) -> str:
    """The city a zone is named after: Vancouver, 温哥华."""
    return str(get_timezone_location(timezone, locale=BABEL[locale], return_city=True))


def _seconds_to_go(campaign: Campaign, now: datetime) -> int:
    """How soon it starts, at least 1; 0: not within a minute."""
    if campaign.fire_at is None or campaign.fire_at - now > SOON:
        return 0
    return max(1, int((campaign.fire_at - now).total_seconds()))


def _editing(texts: Texts, campaign: Campaign, locale: str) -> list[list[dict[str, Any]]]:
    number = campaign.id or 0

    def to(key: str, means: Press) -> dict[str, Any]:
        return button(texts.phrase(key, locale), means)

    laid = [
        [to(f"button.text_{language}", WriteText(number, language)) for language in LOCALES],
        [to("button.audience", AskAudience(number)), to("button.when", AskMoment(number))],
    ]
    if bool(campaign.text_en) != bool(campaign.text_zh):
        key = "button.leave_them_out" if campaign.lend_language else "button.lend_language"
        laid.insert(1, [to(key, LendLanguage(number, int(not campaign.lend_language)))])
    if campaign.text_en or campaign.text_zh:
        laid.append([to("button.send_to_me", SendToMe(number)), to("button.check", CheckCampaign(number))])
    return laid
