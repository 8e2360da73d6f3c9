"""Local slots: a wall time in a zone as a moment, through both nights when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def at_local(local: datetime, zone: str) -> datetime:
    """The moment (UTC) of a naive wall time in `zone` (IANA name).

    A time that does not exist moves to the next minute that does; of a time that comes twice the first counts.
    """
    place = ZoneInfo(zone)
    while True:
        moment = local.replace(tzinfo=place, fold=0).astimezone(UTC)
        if wall_time(moment, zone) == local:
            return moment
        local = local.replace(second=0, microsecond=0) + MINUTE


def wall_time(moment: datetime, zone: str) -> datetime:
    """What a clock on the wall in `zone` shows at `moment`; naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def slot_of(moment: datetime, zone: str) -> str:
    """The local slot a moment belongs to, `YYYY-MM-DDTHH:MM`: both folds of an autumn night are one slot."""
    return wall_time(moment, zone).strftime("%Y-%m-%dT%H:%M")
