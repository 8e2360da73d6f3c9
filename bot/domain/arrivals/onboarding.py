"""From a scan to a customer: what a start payload leads to, the first valid touch, the gift card.

A hot path: prepared SQL, one select for code, store, brand, gift and group together.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import AttributionReason, CodeKind, PieceSource
from bot.domain.arrivals.code_days import count_start, give_gift_back, take_gift
from bot.domain.coupons.held import find_coupon
from bot.domain.coupons.issuing import GIFT, GRANT, ONCE, Grant, NotForThem, OfferGone, issue_coupon, read_grant
from bot.domain.coupons.till_codes import find_till_code
from bot.domain.people.chats import Person
from bot.domain.people.memberships import want_approvals
from bot.domain.people.ownerships import begin_ownership
from bot.domain.referrals.friends import add_referral
from bot.domain.stores.directory import Names, StoreUnknown, both
from bot.domain.words.codes import make_member_code, make_payload, show_code
from bot.errors import Refusal

_PAYLOAD = re.compile(r"[ef][A-Za-z0-9_-]{16,63}")


class NotOpen(Refusal):
    """Company, privacy contact or store are missing, so there is no notice to show: nobody is onboarded."""

    key = "refused.not_open"


class NotACustomer(Refusal):
    """They have not pressed START yet."""

    key = "refused.not_a_customer"


@dataclass(frozen=True)
class Place:
    """A store with what it gives a newcomer. `group_link`: of its group, unless the person is in one."""

    store_id: int
    store: Names
    zone: str
    brand: Names
    is_open: bool
    grant: Grant | None
    gift: Names
    group_link: str | None


@dataclass(frozen=True)
class Scan:
    """What a start payload leads to. `kind` None: a friend's link; `brought_by` is then the friend's customer.

    A code with a `batch_id` is good for one scan: `spent_by` is the chat it was spent by.
    """

    place: Place
    kind: CodeKind | None = None
    code_id: int | None = None
    guide_id: int | None = None
    guide_chat_id: int | None = None
    guide_name: str = ""
    brought_by: int | None = None
    label: str = ""
    day_cap: int | None = None
    product_id: int | None = None
    batch_id: int | None = None
    spent_by: int | None = None


@dataclass(frozen=True)
class Card:
    """The gift card's facts. `answer` None: the consent question is open. `code` is as it is used: the till's own
    where that reads it.

    `is_gone`: there is a gift, but the day's, or all, were given out. `reached_cap`: this one was the day's last.
    `by_friend`: a friend brought them, who will see that they counted. `is_back`: they were erased and came again.
    """

    place: Place
    customer_id: int
    coupon_id: int | None = None
    gift: Names | None = None
    code: str = ""
    expires_at: datetime | None = None
    is_used: bool = False
    answer: bool | None = None
    is_gone: bool = False
    reached_cap: bool = False
    by_friend: bool = False
    is_back: bool = False


_PLACE = f"""
    s.id, s.name_en, s.name_zh, s.timezone, b.name_en, b.name_zh,
    coalesce(b.company <> '' AND b.privacy_contact <> '', FALSE), {GRANT}, t.name_en, t.name_zh,
    (SELECT g.invite_link FROM groups g WHERE g.store_id = s.id AND g.status = 'active' AND g.invite_link <> ''
     AND NOT EXISTS (SELECT 1 FROM memberships m JOIN groups h ON h.id = m.group_id
                     WHERE h.store_id = s.id AND m.person_id = :person_id AND m.left_at IS NULL)
     ORDER BY g.id LIMIT 1)
"""  # noqa: S608 - here and below: our own columns
_GIFT = "LEFT JOIN offers o ON o.id = {} LEFT JOIN offer_terms t ON t.offer_id = o.id AND t.until IS NULL"
_BRAND = "LEFT JOIN brand b ON b.id = 1 " + _GIFT.format("b.gift_id")
_FRIENDS = "LEFT JOIN brand b ON b.id = 1 " + _GIFT.format("coalesce(b.friend_offer_id, b.gift_id)")
_ITS_GIFT = "CASE WHEN e.gives_gift THEN coalesce(e.offer_id, b.gift_id) END"
_BY_CODE = Prepared(f"""
    SELECT {_PLACE}, e.kind, e.id, g.id, g.chat_id, CASE WHEN g.name = '' THEN gc.title ELSE g.name END,
    e.label, e.day_cap, e.product_id, e.batch_id, e.spent_by
    FROM entry_codes e JOIN stores s ON s.id = e.store_id
    LEFT JOIN brand b ON b.id = 1 {_GIFT.format(_ITS_GIFT)}
    LEFT JOIN staff g ON g.id = e.guide_id AND g.until IS NULL LEFT JOIN chats gc ON gc.id = g.chat_id
    WHERE e.code = :code AND e.active
""")  # noqa: S608
_BY_FRIEND = Prepared(f"""
    SELECT {_PLACE}, p.id FROM customers p
    JOIN stores s ON s.id = coalesce(p.store_id, (SELECT min(id) FROM stores)) {_FRIENDS}
    WHERE p.invite_code = :code
""")  # noqa: S608
_BY_STORE = Prepared(f"SELECT {_PLACE} FROM stores s {_BRAND} WHERE s.id = :store_id")  # noqa: S608
_CARD = Prepared(f"""
    SELECT {_PLACE}, p.id, k.id, k.code, (SELECT source FROM offers WHERE id = k.offer_id), k.status, k.expires_at,
    kt.name_en, kt.name_zh,
    (SELECT c.agreed FROM consents c WHERE c.customer_id = p.id AND c.topic = 'offers' ORDER BY c.id DESC LIMIT 1),
    CASE WHEN k.id IS NULL THEN EXISTS (
        SELECT 1 FROM attributions a JOIN entry_codes e ON e.id = a.entry_code_id
        WHERE a.customer_id = p.id AND e.active AND {_ITS_GIFT} IS NOT NULL
    ) END,
    EXISTS (SELECT 1 FROM referrals f WHERE f.friend_id = p.id AND f.status = 'joined'),
    EXISTS (SELECT 1 FROM attributions a WHERE a.customer_id = p.id AND a.reason = 'back')
    FROM customers p JOIN stores s ON s.id = coalesce(p.store_id, (SELECT min(id) FROM stores)) {_BRAND}
    LEFT JOIN coupons k ON k.id =
        (SELECT max(id) FROM coupons WHERE customer_id = p.id AND cause_kind = 'gift')
    LEFT JOIN offer_terms kt ON kt.id = k.terms_id
    WHERE p.chat_id = :person_id
""")  # noqa: S608
_MAKE = Prepared("""
    INSERT INTO customers (chat_id, store_id, invite_code, member_code, phone_key, phone_tail, created_at)
    VALUES (:chat_id, :store_id, :invite_code, :member_code, '', '', :now)
    ON CONFLICT (chat_id) DO NOTHING RETURNING id, EXISTS (SELECT 1 FROM tombstones WHERE trace = :trace)
""")
_ATTRIBUTE = Prepared("""
    INSERT INTO attributions (customer_id, entry_code_id, store_id, guide_id, reason, at)
    VALUES (:customer_id, :code_id, :store_id, :guide_id, :reason, :now) ON CONFLICT (customer_id) DO NOTHING
""")
_MOVE_HOME = Prepared("""
    UPDATE customers SET store_id = :store_id WHERE id = :customer_id
    AND EXISTS (SELECT 1 FROM stores WHERE id = :store_id)
""")


def find_scan(session: Session, person: Person, payload: str) -> Scan | None:
    """What an entry code (`e…`) or a friend's link (`f…`) leads to; None for anything else. Writes nothing."""
    if not _PAYLOAD.fullmatch(payload):
        return None
    by = _BY_CODE if payload[0] == "e" else _BY_FRIEND
    row = by(session, code=payload, person_id=person.chat_id).fetchone()
    if row is None:
        return None
    if payload[0] == "f":
        return Scan(_place(row), brought_by=row[-1])
    kind, code_id, guide_id, guide_chat_id, guide_name, *rest = row[-10:]
    return Scan(_place(row), CodeKind(kind), code_id, guide_id, guide_chat_id, guide_name or "", None, *rest)


def find_place(session: Session, person: Person, *, store_id: int) -> Scan:
    """A store chosen without any code. Raises StoreUnknown."""
    row = _BY_STORE(session, store_id=store_id, person_id=person.chat_id).fetchone()
    if row is None:
        raise StoreUnknown
    return Scan(_place(row))


def onboard(session: Session, person: Person, scan: Scan, *, now: datetime, trace: str = "") -> Card:
    """Make the person a customer: first touch, guide, referral, gift and the groups they wait for.

    Does nothing but show the card when they are one. `trace` (`trace_of`): whoever was erased and is back has had
    their welcome gift, and counts for no code and no friend. Raises NotOpen.
    """
    place = scan.place
    if not place.is_open:
        raise NotOpen
    made = _MAKE(
        session, chat_id=person.chat_id, store_id=place.store_id, invite_code=make_payload("f"),
        member_code=make_member_code(), trace=trace, now=now,
    ).fetchone()  # fmt: skip
    if made is None:
        _count(session, scan, now=now)
        return must_find_card(session, person)
    customer_id: int = made[0]
    is_back = bool(made[1])
    _ATTRIBUTE(
        session, customer_id=customer_id, code_id=None if is_back else scan.code_id, store_id=place.store_id,
        guide_id=None if is_back else scan.guide_id, reason=str(_reason(scan, is_back=is_back)), now=now,
    )  # fmt: skip
    if scan.guide_id:
        begin_ownership(session, customer_id=customer_id, guide_id=scan.guide_id, now=now)
    if scan.brought_by:
        add_referral(session, referrer_id=scan.brought_by, friend_id=customer_id, now=now, is_known=is_back)
    want_approvals(session, person_id=person.chat_id)
    if is_back:
        _count(session, scan, now=now)
        return Card(place, customer_id, is_back=True)
    return _give(session, Card(place, customer_id, by_friend=bool(scan.brought_by)), scan, now=now)


def find_card(session: Session, person: Person) -> Card | None:
    """The customer's gift card as it stands now; None for somebody who is no customer."""
    row = _CARD(session, person_id=person.chat_id).fetchone()
    if row is None:
        return None
    (customer_id, coupon_id, code, source, status, expires_at, gift_en, gift_zh,
     answer, is_gone, by_friend, is_back) = row[-12:]  # fmt: skip
    return Card(
        place=_place(row),
        customer_id=customer_id,
        coupon_id=coupon_id,
        gift=both(gift_en, gift_zh) if coupon_id else None,
        code=_shown(session, coupon_id, code, PieceSource(source)) if coupon_id else "",
        expires_at=as_time(expires_at),
        is_used=status == "redeemed",
        answer=None if answer is None else bool(answer),
        is_gone=bool(is_gone),
        by_friend=bool(by_friend),
        is_back=bool(is_back),
    )


def must_find_card(session: Session, person: Person) -> Card:
    """Like `find_card`, for what only a customer may do. Raises NotACustomer."""
    card = find_card(session, person)
    if card is None:
        raise NotACustomer
    return card


def move_home(session: Session, *, customer_id: int | None, store_id: int) -> None:
    """Another store is home from now on; attribution stays. Raises StoreUnknown."""
    if not _MOVE_HOME(session, customer_id=customer_id, store_id=store_id).rowcount:
        raise StoreUnknown


def _reason(scan: Scan, *, is_back: bool) -> AttributionReason:
    if is_back:
        return AttributionReason.BACK
    if scan.brought_by:
        return AttributionReason.FRIEND
    return AttributionReason.FIRST_SCAN if scan.code_id else AttributionReason.DIRECT


def _give(session: Session, card: Card, scan: Scan, *, now: datetime) -> Card:
    """The gift, unless the day's are gone. Counted last where there is no cap: others wait for that row."""
    if card.place.grant is None:
        _count(session, scan, now=now)
        return card
    if scan.day_cap is None or scan.code_id is None:
        given = _issue(session, card, now=now)
        _count(session, scan, gifts=int(not given.is_gone), now=now)
        return given
    _count(session, scan, now=now)
    number = take_gift(session, code_id=scan.code_id, zone=card.place.zone, cap=scan.day_cap, now=now)
    if number is None:
        return replace(card, is_gone=True)
    given = _issue(session, card, now=now)
    if given.is_gone:
        give_gift_back(session, code_id=scan.code_id, zone=card.place.zone, now=now)
        return given
    return replace(given, reached_cap=number == scan.day_cap)


def _issue(session: Session, card: Card, *, now: datetime) -> Card:
    """The card with the gift, or without when the offer's budget is used up."""
    place = card.place
    try:
        issued = issue_coupon(
            session, place.grant, customer_id=card.customer_id, cause=(GIFT, ONCE), zone=place.zone, now=now,
            is_new_customer=True,
        )  # fmt: skip
    except (OfferGone, NotForThem):
        return replace(card, is_gone=True)
    source = place.grant.source if place.grant else PieceSource.OWN
    shown = _shown(session, issued.coupon_id, issued.code, source)
    return replace(card, coupon_id=issued.coupon_id, gift=place.gift, code=shown, expires_at=issued.expires_at)


def _shown(session: Session, coupon_id: int, code: str, source: PieceSource) -> str:
    """The code as it is used: of our own nothing is looked up."""
    coupon = None if source is PieceSource.OWN else find_coupon(session, coupon_id)
    return (coupon and find_till_code(session, coupon)) or show_code(code)


def _count(session: Session, scan: Scan, *, gifts: int = 0, now: datetime) -> None:
    if scan.code_id is not None:
        count_start(session, code_id=scan.code_id, zone=scan.place.zone, gifts=gifts, now=now)


def _place(row: Any) -> Place:
    (store_id, store_en, store_zh, zone, brand_en, brand_zh, is_open,
     *grant, gift_en, gift_zh, group_link) = row[:19]  # fmt: skip
    return Place(
        store_id=store_id,
        store=both(store_en, store_zh),
        zone=zone,
        brand=both(brand_en or "", brand_zh or ""),
        is_open=bool(is_open),
        grant=read_grant(grant),
        gift=both(gift_en or "", gift_zh or ""),
        group_link=group_link,
    )
