"""The team of 300 stores and 1,000 colleagues: pages, search by typing, answers within a second."""

import pytest
from sqlmodel import Session

from bot.clock import machine_seconds
from bot.db.tables import Role, RosterEntry
from bot.handlers.menus import list_changed
from bot.sandbox.people import Person
from tests.chain import FIRST, STAFF, STORES, open_chain
from tests.conftest import NOON
from tests.handlers.walking import go, link_in
from tests.shop import Shop


@pytest.fixture
async def hang(shop: Shop) -> Person:
    """An operator of the chain."""
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    await shop.database.unit_of_work(_expect_many)
    return await shop.staff("Hang", Role.OPERATOR)


async def test_a_colleague_of_a_thousand_is_found_by_typing(hang: Person) -> None:
    await hang.writes("/staff")
    await hang.sees(f"Team ({STAFF + 2})", "1/101", "Type a name or a store", new=True)
    await hang.press("‹")
    await hang.sees("101/101", new=True)
    await hang.writes("league 0777")
    await hang.sees("“league 0777” (1)", "Colleague 0777, Guide, Branch 177", new=True)
    await hang.writes("branch 177")
    card = await hang.sees("“branch 177” (3)", "Everybody", new=True)
    assert "Colleague 0177 · Store manager" in card.buttons
    await hang.writes("nobody like this")
    await hang.sees("Nobody by that name", new=True)
    await hang.press("Everybody")
    await hang.sees(f"Team ({STAFF + 2})", new=True)


async def test_a_page_of_what_was_found_can_be_turned(hang: Person) -> None:
    await hang.writes("/staff")
    await hang.sees("Team", new=True)
    await hang.writes("league 07")
    await hang.sees("“league 07” (100)", "Colleague 0700", "1/10", new=True)
    await hang.press("›")
    await hang.sees("“league 07” (100)", "Colleague 0710", "2/10", new=True)


async def test_the_store_of_an_invitation_is_found_by_typing(hang: Person) -> None:
    await go(hang, "/staff", "Invite somebody", "Till")
    await hang.sees("Till: at which store?", "1/31", new=True)
    await hang.writes("第123店")
    await hang.sees("Branch 123", new=True)
    await hang.press("Branch 123")
    card = await hang.sees("Invitation: Till, Branch 123", new=True)
    assert card.photo
    assert link_in(card.text)


async def test_an_expected_colleague_is_found_by_number(hang: Person) -> None:
    await go(hang, "/staff", "Expected (500)")
    await hang.sees("Expected (500)", "1/50", new=True)
    await hang.writes("W0321")
    await hang.sees("W0321 New 0321, Guide, Branch 021", "Invite New 0321", new=True)


@pytest.mark.alone
async def test_every_answer_comes_within_a_second(hang: Person) -> None:
    for text in ("/staff", "league", "branch 2", "/start"):
        began = machine_seconds()
        await hang.writes(text)
        await hang.sees(new=True)
        assert machine_seconds() - began < 1


def test_a_thousand_menus_are_looked_through_in_no_time(session: Session) -> None:
    open_chain(session, NOON)
    began = machine_seconds()
    assert len(list_changed(session, NOON, 10_000)) == STAFF
    assert machine_seconds() - began < 0.5


def _expect_many(session: Session) -> None:
    session.add_all(
        RosterEntry(
            number=f"W{n:04}", name=f"New {n:04}", role=Role.GUIDE, store_id=FIRST + n % STORES, created_at=NOON
        )
        for n in range(500)
    )
