"""What the holder is told when staff redeemed their coupon: the receipt, and the open question once more."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, press
from bot.db.tables import NoticeClass, Topic
from bot.domain.owed.notices import owe_notice
from bot.domain.people.consents import find_answer
from bot.domain.till.redeeming import Receipt
from bot.handlers.shopper.presses import Agree, Decline, Invite, Where


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
    coupon = receipt.coupon
    keyboard = [[{"key": "button.not_me", "data": NotMe(receipt.redemption_id).pack()}]]
    if receipt.is_first:
        keyboard.insert(0, [{"key": "button.invite", "data": Invite().pack()}])
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/receipt",
        dedupe_key=f"receipt:{receipt.redemption_id}",
        now=now,
        facts={
            "gift": coupon.gift,
            "code": coupon.shown_code,
            "store": receipt.store,
            "at": receipt.at.isoformat(),
            "zone": receipt.zone,
            "off": receipt.off,
            "currency": coupon.terms_of.currency,
        },
        keyboard=keyboard,
    )
    if receipt.is_first and find_answer(session, customer_id=coupon.customer_id, topic=Topic.OFFERS) is None:
        _ask_again(session, coupon.customer_id, coupon.holder_chat_id, now)


def _ask_again(session: Session, customer_id: int, chat_id: int, now: datetime) -> None:
    keyboard = [
        [
            {"key": "button.agree", "data": Agree(Where.AGAIN).pack()},
            {"key": "button.decline", "data": Decline(Where.AGAIN).pack()},
        ]
    ]
    owe_notice(
        session,
        chat_id=chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/consent_question",
        dedupe_key=f"consent_again:{customer_id}",
        now=now,
        keyboard=keyboard,
    )
