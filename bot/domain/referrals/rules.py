"""Which friends do not count, which are lost within the hold, and which look odd enough for a person to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.domain.referrals.cases import Case

LOOKED_BACK = timedelta(days=45)  # at how much of the past
QUICK = timedelta(minutes=3)  # from START to the till
TIME_TO_ACT = timedelta(days=2)
ONE_VISIT = timedelta(minutes=30)
NEAR_IDS = 5_000  # accounts made one after another; people who know each other are millions apart
SILENT = 3  # so many more silent friends than lively ones ask for a person
NONE_BACK = 5  # of so many friends some come again, or ask something;
SPREAD_BACK = 4  # of so many, if they came at several times;
FEW_BACK = 3  # of so few, if most went from START to the till at once
GONE = 2  # friends who left again, a quarter of all at least; one is enough where nobody came again

_STAFF_CHAT = Prepared("SELECT chat_id FROM staff WHERE id = :id")
_FRIENDS = """
    SELECT f.id, c.telegram_id, f.at, f.qualified_at, coalesce(d.staff_id, b.staff_id),
        (SELECT count(*) FROM coupons k WHERE k.customer_id = f.friend_id AND k.uses > 0)
        + (SELECT count(*) FROM purchases y
           WHERE y.customer_id = f.friend_id AND coalesce(y.redemption_id, 0) = 0) > 1,
        EXISTS (SELECT 1 FROM questions a WHERE a.person_id = c.id),
        EXISTS (SELECT 1 FROM consents y WHERE y.customer_id = f.friend_id AND y.agreed),
        c.blocked_at IS NOT NULL OR EXISTS
        (SELECT 1 FROM memberships m WHERE m.person_id = c.id AND m.left_at >= f.at)
    FROM referrals f JOIN customers p ON p.id = f.friend_id JOIN chats c ON c.id = p.chat_id
    LEFT JOIN redemptions d ON d.id = f.redemption_id LEFT JOIN purchases b ON b.id = f.purchase_id
    WHERE f.qualified_at > :since AND {}
    ORDER BY f.qualified_at DESC LIMIT 60
"""
# Who brings one another in a chain is one crew: those before the referrer, and those after the friend.
_CHAIN = """
    WITH RECURSIVE before(id, steps) AS (
        SELECT CAST(:referrer_id AS BIGINT), 0
        UNION ALL SELECT e.referrer_id, before.steps + 1 FROM before JOIN referrals e ON e.friend_id = before.id
        WHERE before.steps < 6
    ), after(id, steps) AS (
        SELECT CAST(:friend_id AS BIGINT), 0
        UNION ALL SELECT e.friend_id, after.steps + 1 FROM after JOIN referrals e ON e.referrer_id = after.id
        WHERE after.steps < 6
    )
"""
_IN_CREW = """
    (f.referrer_id = :referrer_id OR f.friend_id IN (SELECT id FROM before)
     OR f.referrer_id IN (SELECT id FROM after))
"""
_CREW = Prepared(_CHAIN + _FRIENDS.format(_IN_CREW))
_BY_HAND = Prepared(_FRIENDS.format("d.staff_id = :staff_id AND d.at > :since"))
_REFERRER = Prepared("SELECT telegram_id FROM chats WHERE id = :id")


@dataclass(frozen=True)
class Friend:
    """What a friend who counted did. `staff_id`: who redeemed for them; `came_again`: used or
    bought more than once; `agreed`: said yes to offers; `is_gone`: left a group, or stopped the bot.
    """

    referral_id: int
    telegram_id: int
    at: datetime
    qualified_at: datetime
    staff_id: int | None
    came_again: bool
    asked: bool
    agreed: bool
    is_gone: bool

    @property
    def is_quick(self) -> bool:
        return self.qualified_at - self.at <= QUICK

    @property
    def is_silent(self) -> bool:
        """Being in a group says little: it is what a gift-hunter is asked for."""
        return not (self.came_again or self.asked or self.agreed)


def find_refusal(session: Session, case: Case, *, staff_id: int | None = None) -> str:
    """Why this friend can never count; empty: they may. `staff_id`: who redeems for them."""
    if case.referrer_id == case.friend_id:
        return "self"
    if case.was_staff:
        return "staff"
    if case.same_contact:
        return "same_contact"
    if case.referrer_erased or case.friend_erased:
        return "erased"
    if staff_id and _STAFF_CHAT(session, id=staff_id).fetchone()[0] in (
        case.friend_chat_id,
        case.referrer_chat_id,
    ):
        return "own_hand"
    return ""


def find_loss(session: Session, case: Case) -> str:
    """Why a friend who counted does not any more at the end of the hold; empty: they still do."""
    if case.came_back:
        return "returned"
    if case.has_left:
        return "left"
    if case.friend_blocked:
        return "blocked"
    if case.referrer_blocked:
        return "referrer_blocked"
    return find_refusal(session, case)


def find_signals(session: Session, case: Case, *, now: datetime) -> dict[str, Any]:
    """What looks odd about a friend who counted, by name, when it is enough for a person to look; else nothing.

    The evidence is named with its figures. Nobody is refused by it. Looking costs two reads of up to 60 rows.
    """
    since = now - LOOKED_BACK
    crew = _read(_CREW(session, since=since, referrer_id=case.referrer_id, friend_id=case.friend_id).fetchall())
    friend = next((one for one in crew if one.referral_id == case.referral_id), None)
    if friend is None:
        return {}
    hand = friend.staff_id
    by_hand = _read(_BY_HAND(session, since=since, staff_id=hand).fetchall()) if hand else []
    referrer: int = _REFERRER(session, id=case.referrer_chat_id).fetchone()[0]
    others = {one.telegram_id for one in (*crew, *by_hand) if one.referral_id != friend.referral_id}
    settled = [one for one in crew if now - one.qualified_at >= TIME_TO_ACT]
    signals = {
        **_find_near(friend, others | {referrer}),
        **_find_silence(settled, is_one_visit=len(_list_visit(friend, settled)) == len(settled)),
    }
    return {**signals, **_describe(friend, crew)} if signals else {}


def _find_near(friend: Friend, others: set[int]) -> dict[str, Any]:
    near = min(abs(friend.telegram_id - number) for number in others)
    return {"near_ids": near} if near <= NEAR_IDS else {}


def _find_silence(crew: Sequence[Friend], *, is_one_visit: bool) -> dict[str, Any]:
    """Of those who have had some days to come again, ask, or say yes. A family comes to the till together."""
    found: dict[str, Any] = {}
    lively = sum(3 * one.came_again + 2 * one.asked + one.agreed for one in crew)
    silent = sum(one.is_silent for one in crew)
    if silent - lively >= SILENT:
        found["silent"] = [silent, len(crew)]
    quick = sum(one.is_quick for one in crew)
    enough = FEW_BACK if 2 * quick > len(crew) else NONE_BACK if is_one_visit else SPREAD_BACK
    is_nobody_back = not any(one.came_again or one.asked for one in crew)
    if len(crew) >= enough and is_nobody_back:
        found["none_back"] = len(crew)
    gone = sum(one.is_gone for one in crew)
    if 4 * gone >= len(crew) > 1 and gone >= (1 if is_nobody_back else GONE):
        found["gone"] = [gone, len(crew)]
    return found


def _list_visit(friend: Friend, crew: Sequence[Friend]) -> list[Friend]:
    """The friend and whoever else of the crew was at the same till within half an hour."""
    return [
        one for one in crew
        if one.staff_id == friend.staff_id and abs(one.qualified_at - friend.qualified_at) <= ONE_VISIT
    ]  # fmt: skip


def _describe(friend: Friend, crew: Sequence[Friend]) -> dict[str, Any]:
    """What else a person wants to know to decide."""
    more: dict[str, Any] = {}
    if friend.is_quick:
        more["quick"] = int((friend.qualified_at - friend.at).total_seconds() // 60)
    if (visit := len(_list_visit(friend, crew))) > 2:
        more["one_visit"] = visit
    return more


def _read(rows: Sequence[Any]) -> list[Friend]:
    return [
        Friend(
            number, telegram_id, known_time(at), known_time(qualified_at), staff_id, bool(again), *map(bool, did)
        )
        for number, telegram_id, at, qualified_at, staff_id, again, *did in rows
    ]
