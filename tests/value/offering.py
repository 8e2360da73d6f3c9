"""The rules of offers: opened and paused, terms renewed, budgets and limits moved."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.value import world as real
from tests.value.drawn import NAMES
from tests.value.following import Following

CHANGES = st.one_of(
    st.tuples(st.just("worth"), st.sampled_from((200, 500, 900))),
    st.tuples(st.just("least"), st.sampled_from((0, 500, 1000))),
    st.tuples(st.just("days"), st.sampled_from((1, 7, 30))),
    st.tuples(st.just("stores"), st.sampled_from(((), (0,), (1,)))),
    st.tuples(st.just("whom"), st.sampled_from(("anybody", "newcomers", "regulars", "members"))),
    st.tuples(st.just("back"), st.booleans()),
)
COLUMNS = {
    "worth": "worth",
    "least": "least_spend",
    "days": "valid_days",
    "whom": "for_whom",
    "back": "gives_back",
}


class Offering(Following):
    @rule(name=NAMES, is_open=st.booleans())
    def open_or_pause(self, name: str, is_open: bool) -> None:
        self._run.act(real.set_open, offer_id=self.shop.offers[name], is_open=is_open, now=self.now)
        self.books.offers[name].is_open = is_open

    @rule(name=NAMES, change=CHANGES)
    def change_terms(self, name: str, change: tuple[str, Any]) -> None:
        field, value = change
        if (name, field) in (("gift", "worth"), ("gift", "whom")):
            return
        if field == "stores":
            ids = frozenset(self.shop.stores[place] for place in value)
            told, changed = {"stores": ",".join(map(str, ids))}, {"stores": ids}
        else:
            told, changed = {COLUMNS[field]: value}, {field: value}
        self._run.act(real.change_terms, offer_id=self.shop.offers[name], now=self.now, **told)
        self.books.change(name, **changed)

    @rule(name=NAMES, pieces=st.one_of(st.none(), st.integers(0, 6)), money=st.sampled_from((None, 0, 900, 2000)))
    def limit(self, name: str, pieces: int | None, money: int | None) -> None:
        money = None if name == "gift" else money
        offer = self.books.offers[name]
        too_low = (pieces is not None and pieces < offer.pieces) or (money is not None and money < offer.money)
        facts = {"offer_id": self.shop.offers[name], "pieces": pieces, "money": money}
        self._try(real.limit, {"budget_too_low"} if too_low else set(), **facts)
        if not too_low:
            offer.most_pieces, offer.most_money = pieces, money

    @rule(name=NAMES, most=st.one_of(st.none(), st.integers(1, 3)))
    def limit_each(self, name: str, most: int | None) -> None:
        self._run.act(real.limit_each, offer_id=self.shop.offers[name], most=most)
        self.books.offers[name].per_customer = most
