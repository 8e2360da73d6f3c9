"""A guide's own code."""

from sqlmodel import Session

from bot.db.tables import CodeKind
from bot.domain.people.guide_codes import take_guide_code
from bot.domain.stores.doors import make_entry_code
from tests.conftest import HandClock
from tests.domain.shop_rows import add_guide, add_store


def test_a_guide_keeps_one_code(session: Session, clock: HandClock) -> None:
    guide = add_guide(session, clock.now(), add_store(session, clock.now()))
    first = take_guide_code(session, guide, now=clock.now())
    assert first.kind is CodeKind.GUIDE
    assert take_guide_code(session, guide, now=clock.now()).id == first.id


def test_entry_codes_differ(session: Session, clock: HandClock) -> None:
    store = add_store(session, clock.now())
    codes = {
        make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=clock.now()).code for _ in range(20)
    }
    assert len(codes) == 20
