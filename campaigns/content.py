"""What a campaign says: its text in each language, filled in for one reader, with the two buttons below."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.buttons import button, rows
from bot.domain.people import MAX_NAME
from bot.replies import Call, Keyboard, say
from bot.texts import LOCALES, Texts
from campaigns.presses import StopOffers, WhyThis
from campaigns.tables import Broadcast, Campaign

FIELDS = frozenset({"first_name", "store"})
"""What an operator's text may name."""

_REMEMBERED = 32  # broadcasts


@dataclass(frozen=True)
class Reader:
    """Whom a message is worded for; `chat` is the Telegram chat id. Without a store of their own: the brand."""

    chat: int
    locale: str
    first_name: str
    store_en: str
    store_zh: str


class Wording:
    """One campaign's message. `broadcast_id` 0: a preview, whose buttons do nothing."""

    def __init__(self, texts: Texts, campaign: Campaign, broadcast_id: int) -> None:
        self._texts = texts
        self._sources = {"en": campaign.text_en, "zh": campaign.text_zh}
        self._lends = campaign.lend_language
        self._keyboards = {locale: _footer(texts, locale, broadcast_id) for locale in LOCALES}
        self._friend = {locale: texts.phrase("campaign.friend", locale) for locale in LOCALES}

    def language_for(self, locale: str) -> str | None:
        """In which language somebody who speaks `locale` gets it; None: left out."""
        if self._sources[locale]:
            return locale
        other = next((language for language in LOCALES if self._sources[language]), None)
        return other if self._lends else None

    def word(self, reader: Reader) -> Call:
        """The message for one reader. Raises TextRefused when it cannot be filled in."""
        language = self.language_for(reader.locale) or reader.locale
        store = reader.store_zh or reader.store_en if language == "zh" else reader.store_en or reader.store_zh
        facts = {"first_name": reader.first_name or self._friend[language], "store": store}
        text = self._texts.operators(self._sources[language], facts)
        return say(reader.chat, text, self._keyboards[language])


class Wordings:
    """The wordings of the broadcasts under way, loaded once each: what a fired campaign says never changes."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._known: dict[int, Wording] = {}

    def of(self, session: Session, broadcast_id: int) -> Wording:
        wording = self._known.get(broadcast_id)
        if wording is None:
            broadcast = session.get_one(Broadcast, broadcast_id)
            campaign = session.get_one(Campaign, broadcast.campaign_id)
            while len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            wording = self._known[broadcast_id] = Wording(self._texts, campaign, broadcast_id)
        return wording


def check_text(texts: Texts, source: str) -> None:
    """Refuse a text that could not be filled in for everybody, long names included. Raises TextRefused."""
    texts.check_operators(source, FIELDS)
    texts.operators(source, dict.fromkeys(FIELDS, "&" * MAX_NAME))  # the letter that HTML makes longest


def _footer(texts: Texts, locale: str, broadcast_id: int) -> Keyboard:
    return rows(
        button(texts.phrase("button.why_this", locale), WhyThis(broadcast_id)),
        button(texts.phrase("button.stop_offers", locale), StopOffers(broadcast_id)),
    )
