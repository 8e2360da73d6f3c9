"""The operators' list of stores: pages, search by typing, and 300 stores on a phone."""

import pytest
from sqlmodel import Session

from bot.clock import machine_seconds
from bot.domain.stores.hours import set_weekday
from bot.sandbox.people import Person
from tests.chain import FIRST, open_chain
from tests.handlers.walking import go
from tests.shop import Shop

FAST, SLOWEST = 1.0, 3.0  # seconds: an answer on a phone; one that a busy machine or Telegram's pace held up


@pytest.fixture
async def chain(shop: Shop) -> Shop:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    return shop


@pytest.mark.parametrize("typed", ["Branch 007", "branch 007", "第007店", "7 long road", "S007"])
async def test_a_store_is_found_by_typing(chain: Shop, olive: Person, typed: str) -> None:
    await go(olive, "/stores")
    await olive.sees("(301)", "1/31", new=True)
    await olive.writes(typed)
    await olive.sees("Branch 007", typed, new=True)
    await olive.press("Branch 007")
    await olive.sees("Branch 007 · 第007店 · S007", new=True)


async def test_a_search_turns_its_pages_and_ends(chain: Shop, olive: Person) -> None:
    await go(olive, "/stores")
    await olive.sees("(301)", new=True)
    await olive.writes("branch 1")
    await olive.sees("(100)", "1/10", new=True)
    await olive.press("‹")
    await olive.sees("Branch 199", "10/10", new=True)
    await olive.press("All stores")
    await olive.sees("(301)", "1/31", new=True)
    await olive.writes("nowhere: <b>%_")
    await olive.sees("None with “nowhere", "<b>%_”", "All stores", new=True)


@pytest.mark.alone
async def test_answers_come_within_a_second_at_chain_scale(chain: Shop, olive: Person) -> None:
    await chain.database.unit_of_work(_open_all)
    took = {}
    for name, do, seen in (
        ("list", lambda: olive.writes("/stores"), "1/31"),
        ("page", lambda: olive.press("›"), "2/31"),
        ("search", lambda: olive.writes("branch 299"), "(1)"),
        ("card", lambda: olive.press("Branch 299"), "Open now, until 20:00"),
        ("special days", lambda: olive.press("Special days"), "None to come"),
        ("choose a day", lambda: olive.press("Add a day"), "Which day?"),
        ("day", lambda: olive.press("Sat 21"), "Sat 21 Nov"),
        ("closed", lambda: olive.press("Closed"), "Hours: closed"),
        ("for all stores", lambda: olive.press("For all stores"), "301 stores; 1 already"),
        ("replace all", lambda: olive.press("Give it to all, replace 1"), "Every store has this day: 301"),
        ("undo all", lambda: olive.press("Undo"), "Taken back"),
    ):
        began = machine_seconds()
        await do()
        await olive.sees(seen, new=True)
        took[name] = machine_seconds() - began
    assert sorted(took.values())[len(took) // 2] < FAST, took
    assert max(took.values()) < SLOWEST, took


def _open_all(session: Session) -> None:
    for n in range(300):
        set_weekday(session, FIRST + n, range(7), "10:00-20:00")
