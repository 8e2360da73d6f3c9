"""The till's own codes: new ones for an offer, and which of those given out were used at the till."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import col, select

from bot.db.prepared import known_time
from bot.db.tables import CouponStatus, Offer, OfferKind, OfferTerms, PieceSource
from bot.domain.coupons.till_codes import MOST, find_symbology
from bot.domain.stores.directory import Names, both
from bot.domain.till.codes_by_file import UsedAtTill, add_codes, redeem_by_file
from bot.domain.words.typed import MAX_NAME
from bot.imports.cells import Told, line, moment, on_clock, yes_or_no
from bot.imports.columns import KEPT, NEEDED, Column, Terms
from bot.imports.comparing import Comparison, Kind, Row
from bot.imports.keys import find_by_keys
from bot.imports.named_stores import NamedStore, NamedStores, store_column
from bot.imports.refusals import (
    BadTillCode,
    BadYesNo,
    CodeTakenBack,
    NeverGiven,
    OfferNotByFile,
    UnclearOfferName,
    UnknownOfferName,
    UsedAfterEnd,
    UsedWhere,
)

_FORMULA = ("=", "+", "-", "@")

_FIND = """
    SELECT c.offer_id, c.code, c.coupon_id, k.status, k.uses, k.customer_id, k.issued_at, k.expires_at, o.kind,
        t.worth, p.store_id, f.id
    FROM (VALUES {keys}) w JOIN till_codes c ON c.offer_id = w.column1 AND c.code = w.column2
    JOIN offers o ON o.id = c.offer_id
    LEFT JOIN coupons k ON k.id = c.coupon_id LEFT JOIN offer_terms t ON t.id = k.terms_id
    LEFT JOIN customers p ON p.id = k.customer_id
    LEFT JOIN referrals f ON f.friend_id = p.id AND f.status = 'joined'
"""

Key = tuple[int, str]


class _Given(NamedTuple):
    coupon_id: int | None
    status: str
    uses: int
    customer_id: int
    issued_at: Any
    expires_at: Any
    kind: str
    worth: int | None
    home_id: int | None
    referral_id: int | None


@dataclass(frozen=True)
class _Named:
    id: int
    names: Names
    source: PieceSource


class CodeComparison(Comparison):
    def begin(self) -> None:
        self._stores = NamedStores(self.session)
        self._offers: dict[int, _Named] = {}
        self._called: dict[str, list[_Named]] = {}
        for offer in self._list_offers():
            self._offers[offer.id] = offer
            for name in {name.casefold() for name in offer.names.values()}:
                self._called.setdefault(name, []).append(offer)
        self._forget_chunk()

    def compare(self, rows: Sequence[Row]) -> None:
        self._forget_chunk()
        self.each_right(rows, self._resolve)
        found = find_by_keys(self.session, _FIND, [(offer.id, code) for offer, code in self._keys.values()])
        self._known.update({(offer, code): _Given(*facts) for offer, code, *facts in found})
        self.each_right([row for row in rows if row.line in self._keys], self._compare)

    def write(self) -> None:
        add_codes(self.session, self._fresh)
        redeem_by_file(self.session, self._used, now=self.terms.now)

    def _forget_chunk(self) -> None:
        self._keys: dict[int, tuple[_Named, str]] = {}
        self._known: dict[Key, _Given] = {}
        self._fresh: list[Key] = []
        self._used: list[UsedAtTill] = []

    def _list_offers(self) -> list[_Named]:
        present = (
            select(Offer.id, OfferTerms.name_en, OfferTerms.name_zh, Offer.source)
            .join(OfferTerms, col(OfferTerms.offer_id) == col(Offer.id))
            .where(col(OfferTerms.until).is_(None))
        )
        return [
            _Named(key or 0, both(en, zh), PieceSource(source))
            for key, en, zh, source in self.session.exec(present)
        ]

    def _resolve(self, row: Row) -> None:
        offer, code = self._find_offer(row.facts["offer"]), row.facts["code"]
        self.check_once((offer.id, code), row.line)
        self._keys[row.line] = (offer, code)
        self.difference.offer_id = offer.id

    def _find_offer(self, said: str) -> _Named:
        """By its name in either language, else by its number. Raises what is wrong with it."""
        called = self._called.get(said.casefold(), [])
        by_file = [one for one in called if one.source is PieceSource.FILE]
        if len(by_file) > 1:
            raise UnclearOfferName(offer=said, ids=", ".join(str(one.id) for one in by_file))
        offer = next(iter(by_file or called), None) or self._by_number(said)
        if offer is None:
            near = difflib.get_close_matches(said.casefold(), self._called, 1, 0.6)
            nearest = self._called[near[0]][0].names[self.terms.locale] if near else ""
            raise UnknownOfferName(offer=said, nearest=nearest)
        if offer.source is not PieceSource.FILE:
            raise OfferNotByFile(offer=said)
        return offer

    def _by_number(self, said: str) -> _Named | None:
        return self._offers.get(int(said)) if said.isascii() and said.isdigit() and len(said) < 19 else None

    def _compare(self, row: Row) -> None:
        offer, code = self._keys[row.line]
        used, known = row.get("used", None), self._known.get((offer.id, code))
        is_given = known is not None and known.coupon_id is not None
        if used and not is_given:
            raise NeverGiven
        if known is None:
            self.difference.add(self._label(offer, code))
            self._fresh.append((offer.id, code))
        elif used and known.status != CouponStatus.REDEEMED:
            self._use(row, offer, code, known, used)
        else:
            self.difference.unchanged += 1

    def _use(self, row: Row, offer: _Named, code: str, known: _Given, used: Told | bool) -> None:
        if known.status not in (CouponStatus.ISSUED, CouponStatus.EXPIRED):
            raise CodeTakenBack
        store = self._stores.find(row.facts["store"]) if row.get("store") else self._home(known)
        at = self._moment(known, store, used)
        off = known.worth if known.kind == OfferKind.AMOUNT else None
        self.difference.change(self._label(offer, code), {"used": ("", f"{at:%Y-%m-%d %H:%M} UTC")})
        used_there = UsedAtTill(
            coupon_id=known.coupon_id or 0,
            offer_id=offer.id,
            customer_id=known.customer_id,
            uses=known.uses,
            store_id=store.id,
            at=at,
            off=off,
            referral_id=known.referral_id,
        )
        self._used.append(used_there)

    def _home(self, known: _Given) -> NamedStore:
        store = self._stores.by_id.get(known.home_id or 0)
        if store is None:
            raise UsedWhere
        return store

    def _moment(self, known: _Given, store: NamedStore, used: Told | bool) -> datetime:
        """A bare yes, or a day without an hour, is taken for a moment at which the coupon was in hand."""
        issued, ends = known_time(known.issued_at), known_time(known.expires_at)
        if isinstance(used, bool):
            return max(issued, min(self.terms.told_at, ends))
        at = on_clock(used, store.timezone, self.terms)
        if at > ends:
            raise UsedAfterEnd(ends=ends, zone=store.timezone)
        return max(issued, at)

    def _label(self, offer: _Named, code: str) -> str:
        return f"{offer.names[self.terms.locale]} · {code}"


def _code(text: str, _terms: Terms) -> str:
    """As the till reads it, letter by letter; nothing that a spreadsheet would compute."""
    code = text.strip()
    if find_symbology(code) is None or code.startswith(_FORMULA) or " " in code:
        raise BadTillCode(most=MOST)
    return code


def _used(text: str, terms: Terms) -> Told | bool:
    """When, or yes or no."""
    try:
        return yes_or_no(text, terms)
    except BadYesNo:
        return moment(text, terms)


COUPON_CODES = Kind(
    "coupon-codes",
    (
        Column(
            "offer", "优惠", line(MAX_NAME), ("offer id", "券活动", "券", "券名", "活动", "活动编号"), True, NEEDED
        ),
        Column(
            "code", "券码", _code, ("coupon code", "voucher", "voucher code", "兑换码", "核销码"), True, NEEDED
        ),
        Column(
            "used", "使用时间", _used, ("used at", "redeemed", "redeemed at", "核销时间", "已使用"), empty=KEPT
        ),
        store_column(KEPT),
    ),
    CodeComparison,
)
