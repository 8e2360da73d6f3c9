"""What an entry code is called on every card."""

from bot.db.tables import EntryCode
from bot.handlers.events import Event


def name_code(event: Event, code: EntryCode, guide: str) -> str:
    """Its kind, and its label or its guide."""
    kind, label = event.word(f"code.{code.kind}"), code.label or guide
    return event.word("code.named", kind=kind, label=label) if label else kind
