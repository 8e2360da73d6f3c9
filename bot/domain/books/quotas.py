"""Quotas: so much in a period and never more, however many ask at once."""

from datetime import date

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import QuotaKind

NO_LIMIT = 2**62

_OPEN = Prepared("""
    INSERT INTO quotas (kind, owner_id, period, pieces, money) VALUES (:kind, :owner_id, :period, 0, 0)
    ON CONFLICT (kind, owner_id, period) DO NOTHING
""")
_TAKE = Prepared("""
    UPDATE quotas SET pieces = pieces + :pieces, money = money + :money
    WHERE kind = :kind AND owner_id = :owner_id AND period = :period
    AND pieces + :pieces <= :most_pieces AND money + :money <= :most_money
""")
_GIVE_BACK = Prepared("""
    UPDATE quotas SET pieces = pieces - :pieces, money = money - :money
    WHERE kind = :kind AND owner_id = :owner_id AND period = :period AND pieces >= :pieces AND money >= :money
""")
_USED = Prepared("""
    SELECT pieces, money FROM quotas WHERE kind = :kind AND owner_id = :owner_id AND period = :period
""")


def take_quota(
    session: Session,
    kind: QuotaKind,
    *,
    owner_id: int,
    period: date,
    money: int = 0,
    most_pieces: int | None = None,
    most_money: int | None = None,
) -> bool:
    """Use one piece (and `money`, minor units) of the period's quota; False, and nothing used, when it is out."""
    place = {"kind": str(kind), "owner_id": owner_id, "period": period.isoformat()}
    _OPEN(session, **place)
    taken = _TAKE(
        session, **place, pieces=1, money=money, most_pieces=NO_LIMIT if most_pieces is None else most_pieces,
        most_money=NO_LIMIT if most_money is None else most_money,
    )  # fmt: skip
    return bool(taken.rowcount)


def give_quota_back(session: Session, kind: QuotaKind, *, owner_id: int, period: date, money: int = 0) -> None:
    """What was taken in that period has come back."""
    place = {"kind": str(kind), "owner_id": owner_id, "period": period.isoformat()}
    _GIVE_BACK(session, **place, pieces=1, money=money)


def find_used(session: Session, kind: QuotaKind, *, owner_id: int, period: date) -> tuple[int, int]:
    """Pieces and money used in the period so far."""
    row = _USED(session, kind=str(kind), owner_id=owner_id, period=period.isoformat()).fetchone()
    return (row[0], row[1]) if row else (0, 0)
