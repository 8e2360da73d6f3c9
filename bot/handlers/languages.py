"""The language people are spoken to in: the toggle on cards, and all of them side by side."""

from collections.abc import Callable
from typing import Any

from bot.buttons import Press, button
from bot.chinese import written
from bot.handlers.events import Event
from bot.texts import SPOKEN, locale_for


def other_language(event: Event) -> str:
    """What [中文/English] changes to. The person's app tells which Chinese they read; settings offer both."""
    if written(event.locale) == "zh":
        return "en"
    user = getattr(event.source, "from_user", None)
    spoken = locale_for(user.language_code if user else None)
    return spoken if written(spoken) == "zh" else "zh"


def own_first(locale: str) -> tuple[str, str]:
    """The two languages we write, the person's own first."""
    return ("zh", "en") if written(locale) == "zh" else ("en", "zh")


def list_languages(event: Event, to: Callable[[str], Press]) -> list[dict[str, Any]]:
    """A button each, the present one ticked; `to(locale)` is what it means."""
    ticks = {event.locale: "✓ "}
    return [button(ticks.get(locale, "") + event.word(f"speak.{locale}"), to(locale)) for locale in SPOKEN]
