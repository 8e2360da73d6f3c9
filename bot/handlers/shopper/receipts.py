"""What the holder is told when staff redeemed their coupon: the receipt, and the open question once more."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import NoticeClass, Topic
from bot.domain.consents import find_answer
from bot.domain.notices import owe_notice
from bot.domain.redeeming import Receipt
from bot.handlers.shopper.presses import Agree, Decline, Where


def owe_receipt(session: Session, receipt: Receipt, *, now: datetime) -> None:
    """Owe the holder their receipt; after the first redemption also the consent question, if it is still open.

    A repeated press owes nothing: the dedupe keys hold the coupon and the customer.
    """
    coupon = receipt.coupon
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
        },
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
