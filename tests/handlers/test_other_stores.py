"""Guarantee J: for staff of one store another store's things are as unknown as things that do not exist.

Every button of the routes that a guide, manager or till may press is tried with ids of both; for an id of a new
kind a row of the other store has to be made here.
"""

import dataclasses
import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from bot.buttons import Press
from bot.db.engine import Database
from bot.db.tables import (
    Article,
    Chat,
    ChatKind,
    CodeKind,
    Coupon,
    CouponStatus,
    Customer,
    EntryCode,
    Group,
    GroupStatus,
    OfferKind,
    OfferTerms,
    ParcelBatch,
    Question,
    QuestionStatus,
    Redemption,
    Role,
    RosterEntry,
    SaleSlip,
    SpecialDay,
)
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.stores.cards import add_store
from bot.handlers.audiences import list_audiences
from bot.texts import Texts
from tests.conftest import NOON
from tests.domain.redeemed import a_use, an_offer
from tests.handlers.hall import Hall, appoint, open_hall
from tests.shop import set_up_shop

UNKNOWN = 999_999
STAFF = {"guide": Role.GUIDE, "manager": Role.MANAGER, "till": Role.TILL}
WORDS = {"role": "guide", "locale": "en", "field": "address_en", "day": "2026-12-24", "hours": "closed"}
"""Of a button's words, one that would be taken."""


@pytest.fixture
async def stores(database: Database, texts: Texts) -> tuple[Hall, dict[str, int], dict[str, int]]:
    """Staff of the first store; ids of the first store's things and of another one's."""
    own, foreign = await database.unit_of_work(_open_both)
    hall = open_hall(database, texts, {who: number for number, who in enumerate(STAFF, 100)})
    return hall, own, foreign


@pytest.mark.parametrize("who", STAFF)
async def test_another_stores_things_are_unknown(
    stores: tuple[Hall, dict[str, int], dict[str, int]], who: str
) -> None:
    hall, _own, foreign = stores
    seen = []
    for kind in _presses(STAFF[who]):
        for name, rest in itertools.product(_ids(kind), (0, 1)):
            unknown = await hall.takes(who, press=_press(kind, name, UNKNOWN, rest))
            if await hall.takes(who, press=_press(kind, name, foreign[name], rest)) != unknown:
                seen.append(f"{kind.__name__}.{name}")
    assert seen == []


async def test_the_managers_own_things_are_known(
    stores: tuple[Hall, dict[str, int], dict[str, int]],
) -> None:
    """So that the test above bites: with ids of the own store the same buttons do something."""
    hall, own, _foreign = stores
    pressed = [(kind, name) for kind in _presses(Role.MANAGER) for name in _ids(kind) if name in own]
    assert len(pressed) > 3
    for kind, name in pressed:
        unknown = await hall.takes("manager", press=_press(kind, name, UNKNOWN))
        assert await hall.takes("manager", press=_press(kind, name, own[name])) != unknown, kind


def _presses(role: Role) -> list[type[Press]]:
    """Of the audiences that ask for a role and have this one."""
    staffs = [routes for routes in list_audiences() if routes.roles and role in routes.roles]
    return sorted({kind for routes in staffs for kind in routes.presses}, key=lambda kind: kind.mark)


def _ids(kind: type[Press]) -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.name.endswith("_id")]


def _press(kind: type[Press], of: str, number: int, rest: int = 0) -> Press:
    """`rest`: all numbers but the one that is tried; a no or a yes where they are one."""
    return kind(
        *(
            number if field.name == of else rest if field.type in (int, "int") else WORDS.get(field.name, "")
            for field in dataclasses.fields(kind)
        )
    )


def _open_both(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    first, _door = set_up_shop(session, NOON)
    second = add_store(session, name="Canal Row", timezone="America/Toronto", now=NOON).id or 0
    for number, role in enumerate(STAFF.values(), 100):
        appoint(session, number, role, first)
    guide = appoint(session, 200, Role.GUIDE, first)
    offer = an_offer(session, NOON, kind=OfferKind.GIFT)
    own = {
        "store_id": first,
        "redemption_id": a_use(session, offer, first, NOON).redemption_id,
        "staff_id": guide.id or 0,
        "roster_id": _expect(session, "W1", first),
    }
    priya = appoint(session, 201, Role.GUIDE, second)
    asker = _add(session, Chat(telegram_id=300, kind=ChatKind.PRIVATE, title="Anna", created_at=NOON))
    place = _add(session, Chat(telegram_id=-300, kind=ChatKind.GROUP, title="Canal", created_at=NOON))
    question = Question(
        person_id=asker, chat_id=asker, store_id=second, text="?", locale="en", message_id=1,
        status=QuestionStatus.PERSON, at=NOON,
    )  # fmt: skip
    session.add(SpecialDay(store_id=second, day=NOON.date(), spans=""))
    return own, {
        "store_id": second,
        "staff_id": priya.id or 0,
        "guide_id": priya.id or 0,
        "roster_id": _expect(session, "W2", second),
        "question_id": _add(session, question),
        "entry_code_id": _add(
            session, EntryCode(code="e" + "0" * 16, kind=CodeKind.STORE, store_id=second, created_at=NOON)
        ),
        "group_id": _add(
            session, Group(chat_id=place, store_id=second, status=GroupStatus.ACTIVE, created_at=NOON)
        ),
        "article_id": _add(
            session, Article(title="Parking", body="Behind", locale="en", store_id=second, since=NOON)
        ),
        "redemption_id": a_use(session, offer, second, NOON).redemption_id,
        **_sell(session, second, priya.id or 0, asker),
        "batch_id": _add(session, ParcelBatch(store_id=second, label="", size=1, created_at=NOON)),
    }


def _sell(session: Session, store_id: int, staff_id: int, chat_id: int) -> dict[str, int]:
    """A coupon redeemed at the store without an amount, a sale there, and a slip of it."""
    terms = session.exec(select(OfferTerms)).first()
    assert terms
    holder = _add(session, Customer(chat_id=chat_id, invite_code="f1", created_at=NOON))
    coupon = Coupon(
        code="A", offer_id=terms.offer_id, terms_id=terms.id or 0, customer_id=holder, cause_kind="gift",
        cause_id=0, status=CouponStatus.REDEEMED, issued_at=NOON, expires_at=NOON,
    )  # fmt: skip
    redemption = Redemption(coupon_id=_add(session, coupon), store_id=store_id, staff_id=staff_id, at=NOON)
    in_hand = Coupon(
        **coupon.model_dump(exclude={"id"}) | {"code": "B", "cause_id": 1, "status": CouponStatus.ISSUED}
    )
    in_hand.expires_at += timedelta(days=1)
    sale = Sale(store_id, 1800, "CAD", "R-1", staff_id=staff_id)
    purchase = record_purchase(session, sale, at=NOON, now=NOON).purchase_id
    slip = SaleSlip(staff_id=staff_id, store_id=store_id, purchase_id=purchase, number=1, at=NOON)
    return {
        "redemption_id": _add(session, redemption),
        "purchase_id": purchase,
        "customer_id": holder,
        "coupon_id": _add(session, in_hand),
        "offer_id": terms.offer_id,
        "slip_id": _add(session, slip),
    }


def _expect(session: Session, number: str, store_id: int) -> int:
    return _add(
        session, RosterEntry(number=number, name=number, role=Role.GUIDE, store_id=store_id, created_at=NOON)
    )


def _add(session: Session, row: Any) -> int:
    assert isinstance(row, SQLModel)
    session.add(row)
    session.flush()
    return int(row.id)  # type: ignore[attr-defined]
