"""What is judged at the claim: marketing notices by consent, by whether we are blocked, and by the coupon."""

from datetime import datetime

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Chat, CodeKind, ConsentSource, Notice, NoticeClass, NoticeStatus, Topic, Worker
from bot.domain.arrivals.onboarding import Card
from bot.domain.owed.notices import owe_notice
from bot.domain.people.consents import record_consent
from bot.domain.stores.doors import make_entry_code
from bot.domain.till.redeeming import redeem_coupon
from bot.notices import Notices
from bot.texts import Texts
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_guide, add_person, add_store, press_start


@pytest.fixture
def card(session: Session, clock: HandClock) -> Card:
    add_brand(session, clock.now())
    store = add_store(session, clock.now())
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=clock.now())
    return press_start(session, add_person(session, clock.now(), 1), door.code, clock)


def test_who_agreed_is_written_to(session: Session, texts: Texts, clock: HandClock, card: Card) -> None:
    _answer(session, card, clock.now(), agreed=True)
    assert _claim(session, texts, clock.now(), card) == (1, NoticeStatus.SENDING, "")


@pytest.mark.parametrize("answers", [(), (False,), (True, False)])
def test_who_did_not_or_stopped_is_not(
    session: Session, texts: Texts, clock: HandClock, card: Card, answers: tuple[bool, ...]
) -> None:
    for agreed in answers:
        _answer(session, card, clock.now(), agreed=agreed)
    assert _claim(session, texts, clock.now(), card) == (0, NoticeStatus.SUPPRESSED, "no consent")


def test_who_blocked_us_is_not(session: Session, texts: Texts, clock: HandClock, card: Card) -> None:
    _answer(session, card, clock.now(), agreed=True)
    session.exec(update(Chat).where(col(Chat.telegram_id) == 1).values(blocked_at=clock.now()))
    assert _claim(session, texts, clock.now(), card) == (0, NoticeStatus.SUPPRESSED, "blocked")


def test_a_used_coupon_is_not_spoken_of(session: Session, texts: Texts, clock: HandClock, card: Card) -> None:
    _answer(session, card, clock.now(), agreed=True)
    guide = add_guide(session, clock.now(), card.place.store_id)
    redeem_coupon(session, guide=guide, code=card.code, now=clock.now())
    assert _claim(session, texts, clock.now(), card) == (0, NoticeStatus.SUPPRESSED, "not in hand")


def test_service_messages_ask_for_no_consent(session: Session, texts: Texts, clock: HandClock, card: Card) -> None:
    assert _claim(session, texts, clock.now(), card, NoticeClass.SERVICE)[0] == 1


def _answer(session: Session, card: Card, now: datetime, *, agreed: bool) -> None:
    record_consent(
        session, customer_id=card.customer_id, topics=[Topic.OFFERS], agreed=agreed, locale="en", button="x",
        source=ConsentSource.SETTINGS, now=now,
    )  # fmt: skip


def _claim(
    session: Session, texts: Texts, now: datetime, card: Card, kind: NoticeClass = NoticeClass.MARKETING
) -> tuple[int, NoticeStatus, str]:
    """How many are to be written; the notice's status and reason then."""
    facts = {
        "gift": card.gift, "code": card.code, "zone": "UTC", "said_at": now.isoformat(),
        "expires_at": now.isoformat(), "while_in_hand": card.coupon_id,
    }  # fmt: skip
    chat = session.exec(select(Chat.id).where(Chat.telegram_id == 1)).one()
    owe_notice(
        session, chat_id=chat or 0, kind=kind, template="shopper/coupon_ends", dedupe_key="k", now=now, facts=facts
    )
    worker = Worker(started_at=now, beat_at=now)
    session.add(worker)
    session.flush()
    claimed = Notices(texts).claim(session, epoch=worker.id or 0, limit=9, now=now)
    notice = session.exec(select(Notice).execution_options(populate_existing=True)).one()
    return len(claimed), notice.status, notice.reason
