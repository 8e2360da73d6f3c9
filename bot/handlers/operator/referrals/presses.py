"""What the buttons of odd referrals mean. Ids and words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("er")
@dataclass(frozen=True)
class ListReviews(Press):
    page: int = 0


@press("eo")
@dataclass(frozen=True)
class OpenReview(Press):
    referral_id: int


@press("ec")
@dataclass(frozen=True)
class LetCount(Press):
    referral_id: int


@press("ew")
@dataclass(frozen=True)
class LetNotCount(Press):
    """`why` empty: ask for it first; else one of the words offered."""

    referral_id: int
    why: str = ""
