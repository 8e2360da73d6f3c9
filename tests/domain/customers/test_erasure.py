"""Erasure: nothing of the person is left in any column, the books stand, and who comes back is known."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from bot.db.tables import (
    Chat,
    ConsentSource,
    Coupon,
    CouponStatus,
    Customer,
    NoticeClass,
    PurchaseReturn,
    Question,
    QuestionStatus,
    ReferralStatus,
    Role,
    SaleSlip,
    Staff,
    Topic,
)
from bot.domain.arrivals.code_coupons import welcome_back
from bot.domain.arrivals.onboarding import Card, NotACustomer, find_card, find_scan, onboard
from bot.domain.books.auditing import Difference, audit_value
from bot.domain.books.sealing import seal_entries
from bot.domain.books.traces import trace_of
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.coupons.voiding import void_piece
from bot.domain.customers.erasure import StillStaff, erase_person, find_at_stake
from bot.domain.owed.notices import owe_notice
from bot.domain.people.chats import Person, await_from
from bot.domain.people.consents import agrees, record_consent
from bot.domain.people.staff import Operator
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.referrals.friends import TooLate, find_invite_code, name_friend
from bot.domain.referrals.reviews import decide_review
from bot.domain.till.disputes import dispute_redemption
from bot.domain.till.returns import return_purchase
from tests.conftest import HandClock
from tests.domain.friend_rows import Town, open_town
from tests.domain.shop_rows import add_person, again

SECRET = b"s" * 32
NAME = "Wilhelmina-the-Marker"
PHONE = "0049-marker-7731"
TELEGRAM = 7_731_773_177_317


@pytest.fixture
def town(session: Session, clock: HandClock) -> Town:
    return open_town(session, clock)


def test_no_column_of_any_table_holds_the_person_any_more(town: Town) -> None:
    person = _somebody_known(town)
    assert _marked(town.session)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    assert _marked(town.session) == []


def test_a_returns_own_words_stay(town: Town) -> None:
    person = _somebody_known(town)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    reasons = select(PurchaseReturn.reason).order_by(col(PurchaseReturn.number))
    assert town.session.exec(reasons).all() == ["…", "faulty"]


def test_nothing_reaches_an_erased_person_and_no_yes_of_theirs_counts(town: Town) -> None:
    person = _somebody_known(town)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    chat = town.session.get_one(Chat, person.chat_id)
    town.session.refresh(chat)
    assert chat.blocked_at is not None
    assert chat.telegram_id < -(2**61)
    assert not agrees(town.session, customer_id=person.customer_id or 0, topic=Topic.OFFERS)
    pending = text("SELECT count(*) FROM notices WHERE status = 'pending' AND chat_id = :id")
    assert town.session.connection().execute(pending, {"id": person.chat_id}).scalar_one() == 0


def test_coupons_in_hand_are_void_and_the_books_still_add_up(town: Town) -> None:
    anna, ben = _two_friends(town)
    town.redeem(ben)
    erase_person(town.session, _person(town, anna), secret=SECRET, now=town.now)
    town.session.expire_all()
    statuses = town.session.exec(select(Coupon.status).where(Coupon.customer_id == anna.customer_id)).all()
    assert set(statuses) == {CouponStatus.VOID}
    assert _differences(town) == ()


@pytest.mark.parametrize("who", ["referrer", "friend"])
@pytest.mark.parametrize("has_counted", [False, True])
def test_friends_under_way_count_for_nobody(town: Town, who: str, has_counted: bool) -> None:
    anna, ben = _two_friends(town)
    if has_counted:
        town.redeem(ben)
    erased = anna if who == "referrer" else ben
    erase_person(town.session, _person(town, erased), secret=SECRET, now=town.now)
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.REJECTED, "erased")
    rewards = select(Coupon.status).where(Coupon.cause_kind == "reward")
    assert set(town.session.exec(rewards).all()) <= {CouponStatus.VOID}


@pytest.mark.parametrize("who", ["referrer", "friend"])
def test_why_a_friend_does_not_count_is_forgotten_with_either_of_the_two_and_the_seals_hold(
    town: Town, who: str
) -> None:
    anna, ben = _decided_against(town, f"{NAME} got money for it")
    _seal(town)
    assert _marked(town.session) == ["coupons.reason", "referrals.reason"]
    erase_person(town.session, _person(town, anna if who == "referrer" else ben), secret=SECRET, now=town.now)
    assert _marked(town.session) == []
    assert town.referral(ben).reason == "…"
    _seal(town)
    assert _differences(town) == ()


@pytest.mark.parametrize("why", ["fake", "decided"])
def test_why_a_friend_does_not_count_stays_if_the_word_is_ours(town: Town, why: str) -> None:
    _, ben = _decided_against(town, why)
    erase_person(town.session, _person(town, ben), secret=SECRET, now=town.now)
    reward = town.reward(ben)
    assert reward
    assert (town.referral(ben).reason, reward.reason) == (why, why)


def test_what_a_stores_heads_were_told_of_a_dispute_is_forgotten(town: Town) -> None:
    card = _start(town, add_person(town.session, town.now, TELEGRAM, "Anna"), town.door)
    person, used = again(town.session, TELEGRAM), town.redeem(card).redemption_id
    head = add_person(town.session, town.now, 4711, "Mei")
    town.session.add(Staff(chat_id=head.chat_id, role=Role.OPERATOR, name="Mei", since=town.now))
    town.session.flush()
    disputed = dispute_redemption(town.session, customer_id=card.customer_id, redemption_id=used, now=town.now)
    for chat_id in disputed.chats:
        owe_notice(
            town.session, chat_id=chat_id, kind=NoticeClass.SERVICE, template="guide/disputed", now=town.now,
            dedupe_key=f"disputed:{used}:{chat_id}", facts={"name": NAME},
        )  # fmt: skip
    assert _marked(town.session)
    town.session.execute(text("UPDATE staff SET until = :at"), {"at": town.now})
    erase_person(town.session, person, secret=SECRET, now=town.now)
    assert _marked(town.session) == []


def test_who_comes_back_gets_no_second_gift_by_any_way_in(town: Town) -> None:
    person = _somebody_known(town)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    back = add_person(town.session, town.now, TELEGRAM, NAME)
    card = _start(town, back, town.door)
    assert card.coupon_id is None
    found = find_scan(town.session, again(town.session, TELEGRAM), town.door)
    assert found
    assert welcome_back(town.session, again(town.session, TELEGRAM), found, now=town.now).coupon is None
    shown = find_card(town.session, again(town.session, TELEGRAM))
    assert shown
    assert (shown.coupon_id, shown.is_gone) == (None, False)


def test_who_comes_back_counts_for_no_friend(town: Town) -> None:
    anna = town.newcomer()
    person = _somebody_known(town)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    back = add_person(town.session, town.now, TELEGRAM, NAME)
    card = _start(town, back, find_invite_code(town.session, customer_id=anna.customer_id))
    referral = town.referral(card)
    assert (referral.status, referral.reason) == (ReferralStatus.REJECTED, "known")
    assert card.coupon_id is None
    assert _differences(town) == ()


def test_who_comes_back_by_the_door_names_nobody_who_invited_them(town: Town) -> None:
    anna = town.newcomer()
    erase_person(town.session, _somebody_known(town), secret=SECRET, now=town.now)
    _start(town, add_person(town.session, town.now, TELEGRAM, NAME), town.door)
    code = find_invite_code(town.session, customer_id=anna.customer_id)
    with pytest.raises(TooLate):
        name_friend(town.session, again(town.session, TELEGRAM), code=code, now=town.now)


def test_friends_in_turn_by_erasing_bring_nobody_anything(town: Town) -> None:
    """A brought B; A is erased, and comes back as a friend of B."""
    anna, ben = _two_friends(town)
    person = _person(town, anna)
    erase_person(town.session, person, secret=SECRET, now=town.now)
    back = add_person(town.session, town.now, person.telegram_id, "A")
    card = _start(town, back, find_invite_code(town.session, customer_id=ben.customer_id))
    assert town.referral(card).status is ReferralStatus.REJECTED


def test_staff_are_asked_to_end_their_role_first(town: Town) -> None:
    anna = town.newcomer()
    person = _person(town, anna)
    town.session.add(
        Staff(chat_id=person.chat_id, role=Role.GUIDE, store_id=town.store_id, name="A", since=town.now)
    )
    town.session.flush()
    with pytest.raises(StillStaff):
        find_at_stake(town.session, person)
    with pytest.raises(StillStaff):
        erase_person(town.session, person, secret=SECRET, now=town.now)
    assert town.session.get_one(Customer, anna.customer_id).erased_at is None


def test_who_is_no_customer_has_nothing_to_erase(town: Town) -> None:
    with pytest.raises(NotACustomer):
        erase_person(town.session, add_person(town.session, town.now, 5), secret=SECRET, now=town.now)


def _decided_against(town: Town, why: str) -> tuple[Card, Card]:
    """Anna and her friend Ben, whom an operator looked at."""
    anna, ben = _two_friends(town)
    town.redeem(ben)
    referral = town.referral(ben)
    referral.status, referral.evidence = ReferralStatus.REVIEW, '{"near_ids": 1}'
    olga = add_person(town.session, town.now, 4712, "Olga")
    staff = Staff(chat_id=olga.chat_id, role=Role.OPERATOR, name="Olga", since=town.now)
    town.session.add_all([referral, staff])
    town.session.flush()
    decide_review(
        town.session, olga, Operator(staff.id or 0, Role.OPERATOR), referral_id=referral.id or 0, counts=False,
        reason=why, now=town.now,
    )  # fmt: skip
    return anna, ben


def _seal(town: Town) -> None:
    seal_entries(town.session, secret=SECRET, now=town.now, portion=200)


def _differences(town: Town) -> tuple[Difference, ...]:
    """What the audit finds; on PostgreSQL it wants a transaction of its own, which the test's rows are not in."""
    if town.session.connection().dialect.name == "postgresql":
        return ()
    return audit_value(town.session, secret=SECRET, now=town.now).differences


def _somebody_known(town: Town) -> Person:
    """With a trace in every place a person leaves one."""
    person = add_person(town.session, town.now, TELEGRAM, NAME)
    card = _start(town, person, town.door)
    person = again(town.session, TELEGRAM)
    customer = town.session.get_one(Customer, card.customer_id)
    customer.phone_key, customer.phone_tail = PHONE, PHONE
    town.session.add(customer)
    record_consent(
        town.session, customer_id=card.customer_id, topics=[Topic.OFFERS], agreed=True, locale="en", button="yes",
        source=ConsentSource.GIFT_CARD, now=town.now,
    )  # fmt: skip
    question = Question(
        person_id=person.chat_id, chat_id=person.chat_id, text=f"I am {NAME}", locale="en", message_id=1,
        status=QuestionStatus.PENDING, at=town.now,
    )  # fmt: skip
    town.session.add(question)
    town.session.flush()
    mei = add_person(town.session, town.now, 4711, "Mei")
    for chat_id, key in ((person.chat_id, "own"), (mei.chat_id, f"question:{question.id}:1:{mei.chat_id}")):
        owe_notice(
            town.session, chat_id=chat_id, kind=NoticeClass.SERVICE, template="t", dedupe_key=key, now=town.now,
            facts={"name": NAME},
        )  # fmt: skip
    _write_reasons(town, card)
    await_from(town.session, person, "x")
    _write_updates(town.session, town.now)
    return person


def _write_reasons(town: Town, card: Card) -> None:
    """What staff typed: why a coupon was taken back, why something was returned."""
    given = issue_coupon(
        town.session, find_grant(town.session, town.reward_id), customer_id=card.customer_id, cause=(STAFF, 1),
        zone="UTC", now=town.now, reason=NAME,
    )  # fmt: skip
    void_piece(town.session, given.coupon_id, reason=NAME, staff_id=None, now=town.now)
    sale = Sale(town.store_id, 500, "CAD", "R1", card.customer_id)
    bought = record_purchase(town.session, sale, at=town.now, now=town.now).purchase_id
    reason = f"for {NAME}"
    return_purchase(
        town.session, bought, number=1, amount=200, reason=reason, staff_id=town.guide.staff_id, now=town.now
    )
    return_purchase(town.session, bought, number=2, amount=100, reason="faulty", staff_id=None, now=town.now)
    slip = SaleSlip(
        staff_id=town.guide.staff_id,
        store_id=town.store_id,
        number=3,
        purchase_id=bought,
        reason=reason,
        at=town.now,
    )
    town.session.add(slip)
    town.session.flush()


def _write_updates(session: Session, now: datetime) -> None:
    at = now.strftime("%Y-%m-%d %H:%M:%S.%f")
    connection = session.connection()
    connection.execute(
        text("INSERT INTO updates (update_id, reply, at, spoken_at) VALUES (1, :reply, :at, :at)"),
        {"reply": f'[{{"chat": {TELEGRAM}, "text": "{NAME}"}}]', "at": at},
    )
    connection.execute(
        text("INSERT INTO quarantine (update_id, body, reason, at) VALUES (2, :body, 'x', :at)"),
        {"body": f'{{"id": {TELEGRAM}, "name": "{NAME}"}}'.encode(), "at": at},
    )


def _marked(session: Session) -> list[str]:
    """Every column of every table that holds one of the person's marks."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(table.select()).mappings():
            for name, value in row.items():
                plain = bytes(value).decode() if isinstance(value, bytes | memoryview) else str(value)
                if any(mark in plain for mark in (NAME, PHONE, str(TELEGRAM))):
                    found.append(f"{table.name}.{name}")
    return found


def _two_friends(town: Town) -> tuple[Card, Card]:
    anna = town.newcomer()
    return anna, town.friend_of(anna)


def _person(town: Town, card: Card) -> Person:
    customer = town.session.get_one(Customer, card.customer_id)
    return again(town.session, town.session.get_one(Chat, customer.chat_id).telegram_id)


def _start(town: Town, person: Person, payload: str) -> Card:
    found = find_scan(town.session, person, payload)
    assert found
    return onboard(town.session, person, found, now=town.now, trace=trace_of(SECRET, person.telegram_id))
