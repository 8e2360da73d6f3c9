"""The rules of purchases: sold, brought by a file, returned in parts or whole, and the same press again."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.domain.till.returns import MISTYPED
from tests.value import world as real
from tests.value.drawn import GUIDES, PARTS, RECEIPTS, ROWS, SUMS, WHICH, WHO
from tests.value.following import Following, Told
from tests.value.model import Bought, Friendship
from tests.value.world import PLACES


class Buying(Following):
    @rule(who=st.one_of(st.none(), WHO), guide=GUIDES, receipt=RECEIPTS, amount=SUMS)
    def sell(self, who: int | None, guide: int, receipt: int, amount: int) -> None:
        me = None if who is None else self._me(who)
        if me is not None and me not in self.books.people:
            return
        facts = {"guide": self.shop.guides[guide], "customer_id": None if me is None else self.customers[me]}
        same = self._find_bought(PLACES[guide], f"R{receipt}")
        known = None if same is None else self.books.bought[same]
        whys = {"receipt_taken"} if known and (known.holder, known.amount) != (me, amount) else set()
        made = self._try(real.sell, whys, receipt=f"R{receipt}", amount=amount, now=self.now, **facts)
        if made is not None and known:
            assert made == (same, False)
        elif made is not None:
            self._bought(made[0], Bought(PLACES[guide], me, amount, f"R{receipt}"))

    @precondition(lambda self: self._untold_uses())
    @rule(which=WHICH, guide=st.one_of(st.none(), GUIDES), amount=st.sampled_from((1, 300, 2500)))
    def tell_amount(self, which: int, guide: int | None, amount: int) -> None:
        """By who redeemed, or by a colleague: whose sale it is not."""
        number = self._pick(which, self._untold_uses())
        piece, use = self.books.pieces[number], self._untold_uses()[number]
        guide = use.guide if guide is None else guide
        whys = {
            *([] if guide == use.guide else ["purchase_unknown"]),
            *(["less_than_off"] if amount < (use.off or 0) else []),
        }
        facts = {"guide": self.shop.guides[guide], "redemption_id": use.redemption, "amount": amount}
        made = self._try(real.tell_amount, whys, now=self.now, **facts)
        if made is not None:
            use.amount = amount
            self._bought(made, Bought(use.store, piece.holder, amount, None, number, use))
            self._count("amounts told later")

    @rule(rows=ROWS)
    def bring_file(self, rows: list[tuple[int, int, int, int | None, int]]) -> None:
        told: list[Told] = []
        for store, receipt, amount, who, back in rows:
            me = None if who is None or self._me(who) not in self.books.people else self._me(who)
            told.append((store, f"R{receipt}", amount, me, back))
        whys = {"file_wrong"} if any(self._is_wrong(row) for row in told) else set()
        lines = [(*row[:3], None if row[3] is None else self.customers[row[3]], row[4]) for row in told]
        if self._try(real.bring_file, whys, rows=lines, now=self.now):
            self._told_by_file(told)

    @precondition(lambda self: self._bought_ones())
    @rule(which=WHICH, part=PARTS, stale=st.sampled_from((0, 0, 0, -1, 1)))
    def take_back(self, which: int, part: int | None, stale: int) -> None:
        number = self._pick(which, self.books.bought)
        nth = self.books.bought[number].returns + 1 + stale
        self._press_return(number, max(1, nth), part)

    @precondition(lambda self: any(b.past for b in self._bought_ones().values()))
    @rule(which=WHICH, part=PARTS)
    def return_again(self, which: int, part: int | None) -> None:
        """The answer to the last return was lost, or its old card is still there."""
        number = self._pick(which, {n: b for n, b in self._bought_ones().items() if b.past})
        self._press_return(number, self.books.bought[number].returns, part)

    @precondition(lambda self: self._typed())
    @rule(which=WHICH)
    def say_mistyped(self, which: int) -> None:
        """A sale without a coupon, of which nothing came back yet."""
        self._press_return(self._pick(which, self._typed()), 1, None, reason=MISTYPED)

    @precondition(lambda self: self._waiting())
    @rule(which=WHICH, guide=GUIDES, receipts=st.tuples(RECEIPTS, RECEIPTS))
    def buy_twice_to_count(self, which: int, guide: int, receipts: tuple[int, int]) -> None:
        """By a friend who does not count yet; the first was typed wrongly."""
        me = self._pick(which, self._waiting())
        for receipt in receipts:
            self.sell(who=me % 100, guide=guide, receipt=receipt, amount=100)
        counting = [
            n for n in self._counting_purchases() if n in self._typed() and self.books.bought[n].holder == me
        ]
        if counting:
            self._press_return(counting[0], 1, None, reason=MISTYPED)

    def _waiting(self) -> dict[int, Friendship]:
        return {f.friend: f for f in self._friendships() if f.status == "joined"}

    def _typed(self) -> dict[int, Bought]:
        return {n: b for n, b in self._bought_ones().items() if b.use is None and not b.past}

    def _press_return(self, number: int, nth: int, part: int | None, *, reason: str = "faulty") -> None:
        """The manager presses for the purchase's `nth` return."""
        bought, rest = self.books.bought[number], self.books.bought[number].rest
        facts = {"purchase_id": number, "number": nth, "amount": part, "reason": reason, "now": self.now}
        facts["staff_id"] = self.shop.manager.staff_id
        if nth <= bought.returns:
            past = bought.past[nth - 1]
            made = self._try(real.take_return, set() if past.by == "manager" else {"purchase_moved"}, **facts)
            assert made in (None, (past.amount, rest, past.coupon, past.friend, True))
            self._count("returns repeated", made is not None)
            return
        whys = {*([] if rest else ["purchase_gone"]), *(["too_much_back"] if part and part > rest else [])}
        if nth > bought.returns + 1 and not whys:
            whys = {"purchase_moved"}
        made = self._try(real.take_return, whys, **facts)
        if made is not None:
            back = self._took_back(number, part or rest, by="manager", is_mistyped=reason == MISTYPED)
            assert made == (back.amount, bought.rest, back.coupon, back.friend, False)
