"""What the holder is told when staff redeemed their coupon: the receipt, and the open question once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button, press
from bot.db.tables import NoticeClass, Topic
from bot.domain.owed.notices import owe_notice
from bot.domain.people.consents import find_answer
from bot.domain.till.redeeming import Receipt
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.shopper.presses import Agree, Decline, Invite, Where
from bot.replies import Call

RECEIPT = "shopper/receipt"


@press("vn")
@dataclass(frozen=True)
class NotMe(Press):
    """The holder did not use the coupon (see disputing.py)."""

    redemption_id: int


def owe_receipt(session: Session, receipt: Receipt, *, now: datetime) -> None:
    """Owe the holder their receipt; after the first redemption also an invitation to bring friends, and the
    consent question, if it is still open.

    A repeated press owes nothing: the dedupe keys hold the redemption and the customer.
    """
    owe_notice(
        session,
        chat_id=receipt.coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template=RECEIPT,
        dedupe_key=f"receipt:{receipt.redemption_id}",
        now=now,
        facts=_facts(receipt) | {"at": receipt.at.isoformat()},
        keyboard=[[{"key": key, "data": means.pack()}] for key, means in _buttons(receipt)],
    )
    _ask_again(session, receipt, now)


def say_receipt(event: Event, session: Session, receipt: Receipt, *, now: datetime) -> Call:
    """The same as an answer to its holder, who redeemed it on their own phone: told once."""
    _ask_again(session, receipt, now)
    keyboard = lines(*([button(event.word(key), means)] for key, means in _buttons(receipt)))
    return event.say(RECEIPT, keyboard, **_facts(receipt), at=receipt.at)


def _facts(receipt: Receipt) -> dict[str, Any]:
    coupon = receipt.coupon
    return {
        "gift": coupon.gift,
        "code": coupon.shown_code,
        "store": receipt.store,
        "zone": receipt.zone,
        "off": receipt.off,
        "currency": coupon.terms_of.currency,
    }


def _buttons(receipt: Receipt) -> list[tuple[str, Press]]:
    invite: list[tuple[str, Press]] = [("button.invite", Invite())] if receipt.is_first else []
    return [*invite, ("button.not_me", NotMe(receipt.redemption_id))]


def _ask_again(session: Session, receipt: Receipt, now: datetime) -> None:
    coupon = receipt.coupon
    if (
        not receipt.is_first
        or find_answer(session, customer_id=coupon.customer_id, topic=Topic.OFFERS) is not None
    ):
        return
    keyboard = [
        [
            {"key": "button.agree", "data": Agree(Where.AGAIN).pack()},
            {"key": "button.decline", "data": Decline(Where.AGAIN).pack()},
        ]
    ]
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/consent_question",
        dedupe_key=f"consent_again:{coupon.customer_id}",
        now=now,
        keyboard=keyboard,
    )
