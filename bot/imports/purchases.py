"""Purchases from the till's file, each once by store and receipt number; what came back since follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.dates import money
from bot.db.tables import Customer
from bot.domain.purchases.recording import Sale, tidy_receipt
from bot.domain.till.purchases_by_file import Back, Bought, attach_customers, record_many, return_many
from bot.domain.till.returns import FROM_FILE, OURS, is_mostly_back
from bot.domain.words.codes import read_member_code
from bot.domain.words.typed import MAX_LINE
from bot.imports.cells import line, moment, on_clock, price, write_price
from bot.imports.columns import KEPT, NEEDED, Column, Terms
from bot.imports.comparing import Comparison, Kind, Row
from bot.imports.keys import find_by_keys
from bot.imports.named_stores import NamedStore, NamedStores, store_column
from bot.imports.refusals import AmountOther, NoAmount, OtherMember, ReturnedLess, ReturnedMore, UnknownMember

_FIND = """
    SELECT p.id, p.store_id, p.receipt, p.amount, p.currency, p.customer_id, p.returned, p.returns, p.redemption_id
    FROM (VALUES {keys}) w JOIN purchases p ON p.store_id = w.column1 AND p.receipt = w.column2
"""

Key = tuple[int, str]


@dataclass(frozen=True)
class _Known:
    purchase_id: int
    amount: int
    currency: str
    customer_id: int | None
    returned: int
    returns: int
    redemption_id: int | None


class PurchaseComparison(Comparison):
    def begin(self) -> None:
        self._stores = NamedStores(self.session)
        self._forget_chunk()

    def compare(self, rows: Sequence[Row]) -> None:
        self._forget_chunk()
        self.each_right(rows, self._resolve)
        self._known.update(self._find_known(list(self._wanted)))
        self._members.update(self._find_members())
        right = [row for row in rows if row.line in self._keys]
        self.each_right(right, self._compare)

    def write(self) -> None:
        record_many(self.session, self._fresh, now=self.terms.now)
        attach_customers(self.session, self._attached, now=self.terms.now)
        known = self._find_known([key for key, _row in self._backs])
        backs = [self._back(key, row, known[key]) for key, row in self._backs]
        return_many(self.session, backs, now=self.terms.now)

    def _forget_chunk(self) -> None:
        self._keys: dict[int, tuple[Key, NamedStore]] = {}
        self._wanted: dict[Key, Row] = {}
        self._known: dict[Key, _Known] = {}
        self._members: dict[str, int] = {}
        self._fresh: list[Bought] = []
        self._attached: list[tuple[int, int, bool]] = []
        self._backs: list[tuple[Key, Row]] = []

    def _resolve(self, row: Row) -> None:
        store = self._stores.find(row.facts["store"])
        key = (store.id, row.facts["receipt"])
        self.check_once(key, row.line)
        self._keys[row.line] = (key, store)
        self._wanted[key] = row

    def _find_known(self, keys: list[Key]) -> dict[Key, _Known]:
        found = find_by_keys(self.session, _FIND, keys)
        return {(store, receipt): _Known(purchase, *facts) for purchase, store, receipt, *facts in found}

    def _find_members(self) -> dict[str, int]:
        codes = {row.get("member_code") for row in self._wanted.values()} - {"", None}
        if not codes:
            return {}
        members = select(col(Customer.member_code), col(Customer.id)).where(
            col(Customer.member_code).in_(sorted(codes)), col(Customer.erased_at).is_(None)
        )
        return {str(code): customer for code, customer in self.session.execute(members)}

    def _compare(self, row: Row) -> None:
        key, store = self._keys[row.line]
        customer_id = self._member(row)
        amount, returned = row.facts["amount"], row.get("returned", None)
        if returned is not None and returned > amount:
            raise ReturnedMore(amount=amount, returned=returned, currency=self.terms.currency)
        at = on_clock(row.facts["bought_at"], store.timezone, self.terms) if "bought_at" in row.facts else None
        known = self._known.get(key)
        if known is None:
            self._add(row, key, store, customer_id, at or self.terms.told_at)
        else:
            self._change(row, key, store, customer_id, known)

    def _member(self, row: Row) -> int | None:
        code = row.get("member_code")
        if code and code not in self._members:
            raise UnknownMember
        return self._members[code] if code else None

    def _add(self, row: Row, key: Key, store: NamedStore, customer_id: int | None, at: datetime) -> None:
        amount, returned = row.facts["amount"], row.get("returned", 0)
        sale = Sale(store.id, amount, self.terms.currency, key[1], customer_id)
        self.difference.add(self._label_of_new(store, key, amount))
        self._fresh.append(Bought(sale, at, counts=not is_mostly_back(returned, amount)))
        if returned:
            self._backs.append((key, row))

    def _change(self, row: Row, key: Key, store: NamedStore, customer_id: int | None, known: _Known) -> None:
        amount, returned, currency = row.facts["amount"], row.get("returned", known.returned), self.terms.currency
        if (known.amount, known.currency) != (amount, currency):
            raise AmountOther(amount=known.amount, currency=known.currency)
        if returned < known.returned:
            raise ReturnedLess(returned=known.returned, currency=currency)
        if customer_id is not None and known.customer_id not in (None, customer_id):
            raise OtherMember
        changes: dict[str, tuple[Any, Any]] = {}
        if customer_id is not None and known.customer_id is None:
            changes["member_code"] = ("", row.facts["member_code"])
            self._attached.append((known.purchase_id, customer_id, not is_mostly_back(returned, amount)))
        if returned > known.returned:
            changes["returned"] = (write_price(known.returned, currency), write_price(returned, currency))
            self._backs.append((key, row))
        if changes:
            self.difference.change(self._label(store, key), changes)
        else:
            self.difference.unchanged += 1

    def _back(self, key: Key, row: Row, known: _Known) -> Back:
        return Back(
            purchase_id=known.purchase_id,
            number=known.returns + 1,
            amount=row.facts["returned"] - known.returned,
            reason=row.get("reason") or FROM_FILE,
            store_id=key[0],
            customer_id=known.customer_id,
            has_followers=is_mostly_back(row.facts["returned"], known.amount)
            and (known.redemption_id is not None or known.customer_id is not None),
        )

    def _label_of_new(self, store: NamedStore, key: Key, amount: int) -> str:
        """With what is going to be written: nobody should have to open the file again."""
        name = store.name(self.terms.locale)
        said = money(amount, self.terms.currency, self.terms.locale)
        return " · ".join(one for one in (store.number, name, key[1], said) if one)

    def _label(self, store: NamedStore, key: Key) -> str:
        return f"{store.number or store.name(self.terms.locale)} · {key[1]}"


def _receipt(text: str, _terms: Terms) -> str:
    return tidy_receipt(text)


def _amount(text: str, terms: Terms) -> int:
    amount = price(text, terms)
    if not amount:
        raise NoAmount
    return amount


def _member_code(text: str, _terms: Terms) -> str:
    code = read_member_code(text)
    if code is None:
        raise UnknownMember
    return code


def _reason(text: str, terms: Terms) -> str:
    """Our own words mean something of ours."""
    reason: str = line(MAX_LINE)(text, terms)
    return reason.capitalize() if reason in OURS else reason


PURCHASES = Kind(
    "purchases",
    (
        store_column(NEEDED),
        Column(
            "receipt",
            "小票号",
            _receipt,
            ("receipt number", "receipt no", "单号", "订单号", "流水号"),
            True,
            NEEDED,
        ),
        Column("amount", "金额", _amount, ("total", "paid", "实付", "实付金额", "消费金额"), True, NEEDED),
        Column("bought_at", "购买时间", moment, ("sold at", "date", "消费时间", "日期"), empty=KEPT),
        Column("member_code", "会员码", _member_code, ("member", "会员", "会员号"), empty=KEPT),
        Column("returned", "已退金额", price, ("refunded", "returned total", "退款金额"), empty=KEPT),
        Column("reason", "退货原因", _reason, ("return reason", "退款原因"), empty=KEPT),
    ),
    PurchaseComparison,
)
