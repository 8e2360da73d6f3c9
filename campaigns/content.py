"""What a campaign says: its text in each language, filled in for one reader, with the two buttons below."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.buttons import button, rows
from bot.chinese import TRADITIONAL, to_traditional, traditional_of, written
from bot.domain.office.traditional import SOURCES, Source
from bot.domain.people.chats import MAX_NAME
from bot.domain.stores.directory import both
from bot.replies import Call, Keyboard, say
from bot.texts import LOCALES, TextRefused, Texts
from campaigns.presses import StopOffers, WhyThis
from campaigns.tables import Broadcast, Campaign

FIELDS = frozenset({"first_name", "store"})
"""What an operator's text may name."""

SOURCES["campaign"] = Source(Campaign.id, Campaign.text_zh)  # owners may word its Traditional themselves

_REMEMBERED = 32  # broadcasts


@dataclass(frozen=True)
class Reader:
    """Whom a message is worded for; `chat` is the Telegram chat id. Without a store of their own: the brand."""

    chat: int
    locale: str
    first_name: str
    store_en: str
    store_zh: str


@dataclass(frozen=True)
class _Form:
    """The message in one language; `friend` stands for a first name nobody knows."""

    source: str
    friend: str
    keyboard: Keyboard


class Wording:
    """One campaign's message. `broadcast_id` 0: a preview, whose buttons do nothing."""

    def __init__(self, texts: Texts, campaign: Campaign, broadcast_id: int) -> None:
        self._texts = texts
        self._broadcast_id = broadcast_id
        self._sources = {"en": campaign.text_en, "zh": campaign.text_zh}
        self._lends = campaign.lend_language
        self._forms: dict[str, _Form] = {}

    def language_for(self, locale: str) -> str | None:
        """In which language somebody who speaks `locale` gets it; None: left out."""
        if self._sources[written(locale)]:
            return locale
        other = next((language for language in LOCALES if self._sources[language]), None)
        return other if self._lends else None

    def word(self, reader: Reader) -> Call:
        """The message for one reader. Raises TextRefused when it cannot be filled in."""
        language = self.language_for(reader.locale) or reader.locale
        form = self._forms.get(language) or self._make_form(language)
        store = both(reader.store_en, reader.store_zh)[language]
        facts = {"first_name": reader.first_name or form.friend, "store": store}
        return say(reader.chat, self._texts.operators(form.source, facts), form.keyboard)

    def _make_form(self, language: str) -> _Form:
        source = self._sources[written(language)]
        if language == TRADITIONAL:
            source = _in_traditional(self._texts, source)
        friend = self._texts.phrase("campaign.friend", language)
        form = _Form(source, friend, _footer(self._texts, language, self._broadcast_id))
        self._forms[language] = form
        return form


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
    _fill_to_the_brim(texts, source)
    _fill_to_the_brim(texts, to_traditional(source))


def _fill_to_the_brim(texts: Texts, source: str) -> None:
    texts.operators(source, dict.fromkeys(FIELDS, "&" * MAX_NAME))  # the letter that HTML makes longest


def _in_traditional(texts: Texts, source: str) -> str:
    """The owner's own Traditional where it can be filled in for everybody, else converted: nobody goes without."""
    own = traditional_of(source)
    try:
        check_text(texts, own)
    except TextRefused:
        return to_traditional(source)
    return own


def _footer(texts: Texts, locale: str, broadcast_id: int) -> Keyboard:
    return rows(
        button(texts.phrase("button.why_this", locale), WhyThis(broadcast_id)),
        button(texts.phrase("button.stop_offers", locale), StopOffers(broadcast_id)),
    )
