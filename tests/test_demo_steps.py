"""The demo's guide strip and its walk through shop time, on the tables the demo has."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.db.tables import (
    Chat,
    ChatKind,
    Coupon,
    CouponStatus,
    Customer,
    Group,
    GroupStatus,
    Membership,
    OfferKind,
    Store,
)
from bot.demo.beats import Outside, list_steps
from bot.demo.cast import Cast
from bot.demo.walk import find_next
from bot.domain.offers.terms import make_offer

MORNING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
CAST = Cast(901, 902, 903, 904, 905, 906, 907, 908, anna=909, xiaoyu=910, ben=911, groups=(1, 2, 3))


def test_a_step_that_was_done_stays_done_when_its_traces_are_erased(session: Session) -> None:
    xiaoyu, outside = _come(session, CAST.xiaoyu), Outside()
    assert not _done(session, outside)
    joined = Membership(group_id=_group(session), person_id=xiaoyu.chat_id, joined_at=MORNING)
    session.add(joined)
    session.flush()
    assert _done(session, outside) == {"3"}
    session.delete(joined)
    session.flush()
    assert _done(session, outside) == {"3"}
    assert not _done(session, Outside())


def test_the_walk_stops_where_a_coupons_end_is_told(session: Session) -> None:
    due = MORNING + timedelta(days=5)
    terms = make_offer(session, kind=OfferKind.GIFT, now=MORNING, name_en="Cup", name_zh="茶")
    session.add(
        Coupon(
            customer_id=_come(session, CAST.anna).id or 0, offer_id=terms.offer_id, terms_id=terms.id or 0,
            code="0" * 12, status=CouponStatus.ISSUED, cause_kind="gift", cause_id=1, issued_at=MORNING,
            expires_at=due + timedelta(days=3), remind_at=due,
        )
    )  # fmt: skip
    session.flush()
    assert find_next(session.connection(), MORNING) == due
    assert find_next(session.connection(), due) is None
    assert find_next(session.connection(), MORNING, ends=False) is None


def _come(session: Session, telegram_id: int) -> Customer:
    chat = _chat(session, telegram_id, ChatKind.PRIVATE)
    customer = Customer(chat_id=chat.id or 0, invite_code=f"i{telegram_id}", created_at=MORNING)
    session.add(customer)
    session.flush()
    return customer


def _group(session: Session) -> int:
    store = Store(name_en="Harbour Street", name_zh="海港街店", timezone="America/Vancouver", created_at=MORNING)
    session.add(store)
    session.flush()
    chat = _chat(session, -1, ChatKind.GROUP)
    group = Group(chat_id=chat.id or 0, store_id=store.id or 0, status=GroupStatus.UNBOUND, created_at=MORNING)
    session.add(group)
    session.flush()
    return group.id or 0


def _chat(session: Session, telegram_id: int, kind: ChatKind) -> Chat:
    chat = Chat(telegram_id=telegram_id, kind=kind, locale="en", created_at=MORNING)
    session.add(chat)
    session.flush()
    return chat


def _done(session: Session, outside: Outside) -> set[str]:
    steps = list_steps(session.connection(), CAST, outside, since=MORNING, now=MORNING)
    return {step.id for step in steps if step.done}
