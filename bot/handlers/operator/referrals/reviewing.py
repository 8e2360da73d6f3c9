"""[Referrals to look at]: the evidence in words, [It counts], [It does not] with a reason."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import ReferralStatus
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.referrals.reviews import WHYS, Review, count_reviews, decide_review, find_review, list_reviews
from bot.domain.words.typed import one_line
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.referrals.presses import LetCount, LetNotCount, ListReviews, OpenReview
from bot.handlers.operator.routes import operator
from bot.replies import Reply

MAX_WHY = 200


@operator.press(ListReviews)
def open_reviews(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListReviews, actor: Operator
) -> Reply:
    stop_asking(session, person)
    page = page_of(count_reviews(session), press.page)
    shown = list_reviews(session, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(f"{one.referrer} → {one.friend}"[:60], OpenReview(one.referral_id))] for one in shown),
        page.turn(ListReviews),
        [home_button(event)],
    )
    return put_card(event, "operator/reviews", keyboard, count=page.total)


@operator.press(OpenReview)
def open_review(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenReview, actor: Operator
) -> Reply:
    return _card(event, session, person, find_review(session, press.referral_id))


@operator.press(LetCount)
def let_count(
    event: Event, session: Session, person: Person, now: datetime, *, press: LetCount, actor: Operator
) -> Reply:
    decided = decide_review(session, person, actor, referral_id=press.referral_id, counts=True, now=now)
    return _card(event, session, person, decided)


@operator.press(LetNotCount)
def let_not_count(
    event: Event, session: Session, person: Person, now: datetime, *, press: LetNotCount, actor: Operator
) -> Reply:
    if press.why not in WHYS:
        return _ask_why(event, session, person, press.referral_id)
    return _refuse(event, session, person, actor, press.referral_id, press.why, now)


@operator.awaits("review.why")
def take_why(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    why = one_line(event.text, limit=MAX_WHY)
    return _refuse(event, session, person, actor, person.awaiting_id or 0, why, now)


def _ask_why(event: Event, session: Session, person: Person, referral_id: int) -> Reply:
    review = find_review(session, referral_id)
    if review.status is not ReferralStatus.REVIEW:
        return _card(event, session, person, review)
    keyboard = lines(
        *([button(event.word(f"reviews.why_{why}"), LetNotCount(referral_id, why))] for why in WHYS),
        [button(event.word("button.back"), OpenReview(referral_id))],
    )
    return ask_for(
        event, session, person, "ask.review_reason", awaiting="review.why", row=referral_id, keyboard=keyboard
    )


def _refuse(
    event: Event, session: Session, person: Person, actor: Operator, referral_id: int, why: str, now: datetime
) -> Reply:
    decided = decide_review(session, person, actor, referral_id=referral_id, counts=False, reason=why, now=now)
    return _card(event, session, person, decided)


def _card(event: Event, session: Session, person: Person, review: Review) -> Reply:
    stop_asking(session, person)
    is_open = review.status is ReferralStatus.REVIEW
    keyboard = lines(
        [
            button(event.word("reviews.counts"), LetCount(review.referral_id)) if is_open else None,
            button(event.word("reviews.counts_not"), LetNotCount(review.referral_id)) if is_open else None,
        ],
        [button(event.word("operator.reviews", count=count_reviews(session)), ListReviews()), home_button(event)],
    )
    return put_card(event, "operator/review", keyboard, **_facts(event, review))


def _facts(event: Event, review: Review) -> dict[str, Any]:
    reason = event.word(f"reviews.why_{review.reason}") if review.reason in WHYS else review.reason
    is_lost = review.status in (ReferralStatus.REJECTED, ReferralStatus.CLAWED_BACK)
    return {
        "referrer": review.referrer,
        "friend": review.friend,
        "friends": review.friends,
        "qualified_at": review.qualified_at,
        "usable_from": review.usable_from,
        "zone": review.zone,
        "signals": review.signals,
        "is_open": review.status is ReferralStatus.REVIEW,
        "counts": not is_lost,
        "reason": reason if is_lost else "",
        "decided_by": review.decided_by,
        "decided_at": review.decided_at,
    }
