"""The check of a campaign warns when its store is closed at the planned moment, and refuses nothing."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from bot.domain.stores.cards import add_store
from bot.domain.stores.hours import set_special_day, set_weekday
from bot.texts import Texts
from campaigns.card import find_shut_store
from campaigns.tables import Campaign
from tests.conftest import NOON


@pytest.fixture
def store_id(session: Session) -> int:
    key = add_store(session, name="Harbour Street", timezone="America/Vancouver", now=NOON).id or 0
    set_weekday(session, key, range(7), "10:00-20:00")
    set_special_day(session, [key], day=date(2026, 12, 25), spans="", now=NOON)
    return key


def _campaign(store_id: int | None, fire_at: datetime | None) -> Campaign:
    return Campaign(name="Tea", store_id=store_id, fire_at=fire_at, created_by=1, created_at=NOON)


@pytest.mark.parametrize(
    ("fire_at", "opens_at"),
    [
        (datetime(2026, 12, 25, 20, 0, tzinfo=UTC), datetime(2026, 12, 26, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 4, 0, tzinfo=UTC), datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_closed_day_or_hour_is_warned_of(
    session: Session, store_id: int, fire_at: datetime, opens_at: datetime
) -> None:
    shut = find_shut_store(session, _campaign(store_id, fire_at), locale="en", now=NOON)
    assert shut == {"store": "Harbour Street", "opens_at": opens_at, "zone": "America/Vancouver"}


def test_an_open_store_every_store_and_unknown_hours_are_not(session: Session, store_id: int) -> None:
    closed = datetime(2026, 12, 25, 20, 0, tzinfo=UTC)
    unknown = add_store(session, name="Canal Row", timezone="America/Toronto", now=NOON).id
    for one in (_campaign(store_id, None), _campaign(None, closed), _campaign(unknown, closed)):
        assert find_shut_store(session, one, locale="en", now=NOON) is None


def test_the_warning_is_one_line_of_the_check(texts: Texts) -> None:
    shut = {
        "store": "<Harbour>",
        "opens_at": datetime(2026, 12, 26, 17, 0, tzinfo=UTC),
        "zone": "America/Vancouver",
    }
    facts = {"get_it": 3, "left_out_in_all": 0, "left_out": [], "timezone": "UTC", "place": "UTC", "fire_at": None}
    said = texts.render("campaign/check", "en", **facts, shut=shut)
    assert "⚠️ &lt;Harbour&gt; is closed at that time; it opens Sat 26 Dec 10:00." in said
    assert "那时&lt;Harbour&gt;不营业，12月26日 周六 10:00 开门" in texts.render(
        "campaign/check", "zh", **facts, shut=shut
    )
