"""What stands on a print: what the domain knows and the catalogues' phrases, as plain facts."""

from collections.abc import Sequence
from typing import Any

from bot.chinese import TRADITIONAL, written
from bot.domain.arrivals.posters import LANGUAGES, Poster
from bot.domain.stores.directory import Names
from bot.errors import Refusal
from bot.pictures.poster import SIZES
from bot.texts import Texts

BOTH = "both"


class PosterUnknown(Refusal):
    """A size or language that no button of ours names."""

    key = "refused.poster_unknown"


def check_size(word: str) -> str:
    """Raises PosterUnknown."""
    if word not in SIZES:
        raise PosterUnknown
    return word


def choose_languages(word: str, spoken: Sequence[str]) -> tuple[str, ...]:
    """One language, or both in the store's order; empty: those of the store. Raises PosterUnknown."""
    if not word:
        return tuple(spoken)
    if word == BOTH:
        return tuple(sorted(LANGUAGES, key=lambda one: list(spoken).index(one) if one in spoken else len(spoken)))
    if word not in LANGUAGES:
        raise PosterUnknown
    return (word,)


def print_facts(
    poster: Poster, texts: Texts, *, link: str, languages: Sequence[str], asker: str
) -> dict[str, Any]:
    """See bot.pictures.layouts.prints.Print; `logo` is the picture's id.

    `asker`: the language of whoever asks for it. Who reads Traditional prints Traditional.
    """
    languages = [asker if written(asker) == one else one for one in languages]

    def say(key: str) -> list[str]:
        return [texts.phrase(f"poster.{key}", locale) for locale in languages]

    gift = "gift" if poster.gift else "no_gift"
    facts: dict[str, Any] = {
        "colour": poster.colour,
        "link": link,
        "shown_link": link.partition("://")[2],
        "brand": _named(poster.brand, languages),
        "kicker": say(f"{gift}_kicker"),
        "hook": _named(poster.gift, languages) if poster.gift else say("no_gift_hook"),
        "store": _named(poster.store, languages),
        "place": poster.label or texts.phrase(f"code.{poster.kind}", languages[0]),
        "opens": say("opens"),
        "steps": [say("step_scan"), say("step_start"), say(f"step_{gift}")],
    }
    if TRADITIONAL in languages:
        facts["traditional"] = True
    return facts | ({"logo": poster.logo_id} if poster.logo_id else {})


def _named(names: Names, languages: Sequence[str]) -> list[str]:
    """The name in each language; once when both are the same."""
    return list(dict.fromkeys(names[locale] for locale in languages))
