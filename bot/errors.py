"""The errors the whole house shares: a rule that says no, and a start that is refused."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no. `key` names a sentence in the catalogues; `facts` fill it. Carries no text of its own."""

    key: ClassVar[str] = "refused.unknown"
    is_miss: bool = False
    """A code or number that was not there: five of a kind shut the chat out for a while (domain/till/tries.py)."""

    miss_kind: str = ""

    coupon_id: int | None = None
    customer_id: int | None = None
    terms_id: int | None = None
    """Whom and what it is about, when that is known: then it is remembered, and explained by a button."""

    was_secret: bool = False
    """What was written is not to stay in the chat: it goes before the no is said."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.key)
        self.facts = facts


class StartRefused(Exception):
    """The process may not start. The message is one clear line: what is wrong and what to do."""


class TryAgainLater(Exception):
    """The work could not be taken now through no fault of its own (database, full queue): do not acknowledge."""
