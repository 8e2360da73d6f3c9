"""What the machine's rules share: doing an act, and telling the model what came of it."""

from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis.stateful import RuleBasedStateMachine

from bot.domain.books.auditing import audit_value
from bot.domain.books.sealing import seal_entries
from bot.domain.coupons.issuing import GIFT, ONCE
from bot.errors import Refusal
from tests.conftest import NOON
from tests.value import world as real
from tests.value.model import COUNTED, Back, Books, Bought, Friendship, Piece, Regular, Shown, Use
from tests.value.seeing import look
from tests.value.world import PLACES, SECRET, ZONES, World

Told = tuple[int, str, int, int | None, int]
"""A row of a file: store, receipt, amount, customer, how much of it came back."""


class Following(RuleBasedStateMachine):
    """The real shop and the books of the model, with the clock they share.

    A customer is called by a number; erased and back, by that number and a hundred more.
    """

    counts: ClassVar[dict[str, int]] = {}
    database: AbstractContextManager[str]
    books: Books
    purchase_counts: bool

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.world: World | None = None
        self.customers: dict[int, int] = {}
        self.confirmed: dict[int, int] = {}
        self.numbers: dict[str, Shown] = {}
        self.lives: Counter[int] = Counter()

    def teardown(self) -> None:
        if self.world is None:
            return
        try:
            while self.world.act(seal_entries, secret=SECRET, now=self.now, portion=7):
                pass
            audited = self.world.read(audit_value, secret=SECRET, now=self.now)
            assert audited.differences == (), audited.differences
            assert audited.unsealed.entries == 0
            self._count("entries audited", audited.entries)
            self._count("failures put in", self.world.failed)
        finally:
            self.world.close()
            self.database.__exit__(None, None, None)

    # Acts

    @property
    def _run(self) -> World:
        assert self.world
        return self.world

    @property
    def shop(self) -> real.Shop:
        return self._run.shop

    def _count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    def _try(self, fn: Any, whys: set[str], **facts: Any) -> Any:
        """What the act answers; None where it must be, and is, refused for one of these reasons."""
        try:
            answer = self._run.act(fn, **facts)
        except Refusal as refusal:
            key = refusal.key.removeprefix("refused.")
            is_right = key in whys
        else:
            assert not whys, f"{fn.__name__} went through in spite of {sorted(whys)}"
            return answer
        assert is_right, f"{fn.__name__} refused by {key}, not for one of {sorted(whys)}"
        self._count("refused")
        return None

    def _pick(self, which: int, there: dict[Any, Any]) -> Any:
        return sorted(there)[which % len(there)] if there else None

    def _pieces(self) -> dict[int, Piece]:
        return self.books.pieces if self.world else {}

    def _fitting(self) -> list[tuple[int, int]]:
        """Coupons that can be used now, each with a guide at whose store it can."""
        return [
            (number, guide)
            for number in self._pieces()
            for guide in range(3)
            if not self.books.why_not_used(number, PLACES[guide], 5000, self.now)
        ]

    def _fitting_of_friends(self) -> list[tuple[int, int]]:
        waiting = {f.friend for f in self._friendships() if f.status == "joined"}
        return [one for one in self._fitting() if self.books.pieces[one[0]].holder in waiting] if waiting else []

    def _followed_uses(self) -> list[tuple[int, Use]]:
        """Uses that stand, by which a friend counts or something was bought."""
        followed = [*(f.by for f in self._friendships()), *(b.use for b in self._bought_ones().values() if b.rest)]
        return [(n, p.use) for n, p in self._pieces().items() if p.use and any(p.use is one for one in followed)]

    def _untold_uses(self) -> dict[int, Use]:
        """Uses that stand, of which nobody said what was bought."""
        return {n: p.use for n, p in self._pieces().items() if p.use and p.use.amount is None}

    def _undone_uses(self) -> list[tuple[int, Use]]:
        """By somebody's press, not by a file."""
        uses = [(n, use) for n, p in self._pieces().items() for use in p.past]
        return [one for one in uses if one[1].undone_by not in (None, "file")]

    def _counting_purchases(self) -> dict[int, Bought]:
        counting = [f.by for f in self._friendships() if f.status in COUNTED]
        return {
            n: b
            for n, b in self._bought_ones().items()
            if b.rest and any(one is b or (b.use and one is b.use) for one in counting)
        }

    def _bought_ones(self) -> dict[int, Bought]:
        return self.books.bought if self.world else {}

    def _gifts(self) -> dict[int, Piece]:
        """What guides gave to customers who are still there."""
        return {n: p for n, p in self._pieces().items() if p.given and not self.books.people[p.holder].is_erased}

    def _friendships(self) -> list[Friendship]:
        return [person.brings for person in self.books.people.values() if person.brings] if self.world else []

    def _me(self, who: int) -> int:
        return who + 100 * self.lives[who]

    # Coming

    def _start(self, who: int, payload: str) -> int | None:
        customer_id, coupon = self._run.act(real.arrive, who=who, payload=payload, now=self.now)
        assert self.customers.setdefault(self._me(who), customer_id) == customer_id
        return coupon

    def _welcome(self, me: int, person: Regular, name: str, coupon: int | None) -> None:
        """Whoever was erased and is back has had their gift, and counts for nobody."""
        self.books.people[me] = person
        if me < 100:
            self._given(coupon, name, (me, GIFT, ONCE), person.zone)
            return
        assert coupon is None
        person.is_back, person.brought_by = True, ""
        if person.brings:
            person.brings.status = "rejected"

    def _given(self, coupon: int | None, name: str, cause: tuple[int, str, int], zone: str) -> None:
        whys = self.books.why_not_given(name, cause[0])
        assert (coupon is None) == bool(whys), f"{name} to {cause}: {coupon}, in spite of {sorted(whys)}"
        if coupon is not None:
            assert coupon not in self.books.pieces
            self.books.give(coupon, name, cause[0], zone, self.now)
            self.books.causes[cause] = coupon
            self._count("coupons")

    # Using

    def _sees_again(self, use: Use, facts: dict[str, Any]) -> None:
        assert self._try(real.redeem, set(), **facts) == (use.redemption, use.off, True)
        self._count("presses repeated")

    def _used(
        self, number: int, guide: int, amount: int | None, made: tuple[int, int | None, bool], at: Any = None
    ) -> None:
        piece = self.books.pieces[number]
        use = self.books.use(number, made[0], guide, PLACES[guide], amount, at or self.now, self.now)
        assert made[1:] == (use.off, False)
        self._count("redemptions")
        if amount is not None:
            [bought] = set(self._run.read(look).purchases) - set(self.books.bought)
            self._bought(bought, Bought(PLACES[guide], piece.holder, amount, None, number, use))
        self._qualify(self.books.people[piece.holder].brings, use)

    def _undoer(self, by: int | str) -> Any:
        if isinstance(by, int):
            return self.shop.guides[by]
        return self.shop.operator if by == "operator" else self.shop.manager

    def _why_not_undone(self, use: Use, by: int | str, *, stands: bool) -> set[str]:
        """The guide for 15 minutes, the manager the same day, an operator later."""
        store, is_fresh = use.store, self.now - use.entered <= timedelta(minutes=15)
        zone = ZoneInfo(ZONES[store])
        is_same_day = self.now.astimezone(zone).date() == use.entered.astimezone(zone).date()
        is_here = by == "operator" or store == (PLACES[by] if isinstance(by, int) else 0)
        return {
            *([] if is_here and (stands or use.undone_by == by) else ["redemption_unknown"]),
            *(["undo_not_theirs"] if isinstance(by, int) and by != use.guide else []),
            *(["undo_late"] if isinstance(by, int) and not is_fresh else []),
            *(["undo_late_for_manager"] if by == "manager" and not (is_fresh or is_same_day) else []),
        }

    def _undone(self, number: int, use: Use, by: int | str) -> None:
        use.undone_by = by
        self.books.undo(number, self.now)
        for bought in self.books.bought.values():
            if bought.use is use and bought.rest:
                bought.past.append(Back(bought.rest, by))
                bought.receipt = None
        if friendship := self._counted_by(use):
            self._lose(friendship, for_good=False)
        self._count("undone")

    # Buying, and bringing back

    def _bought(self, number: int, bought: Bought) -> None:
        self.books.bought[number] = bought
        if bought.holder is not None:
            self._bought_by(bought.holder, bought)

    def _bought_by(self, me: int, bought: Bought, *, counts: bool = True) -> None:
        self.books.people[me].has_bought = True
        if bought.use is None and self.purchase_counts and counts:
            self._qualify(self.books.people[me].brings, bought)

    def _took_back(self, number: int, amount: int, *, by: str, is_mistyped: bool = False) -> Back:
        bought = self.books.bought[number]
        self._count("returns")
        bought.past.append(Back(amount, by))
        bought.receipt = None if is_mistyped else bought.receipt
        if bought.is_mostly_back:
            coupon, friendship = self._coupon_back(bought, by), self._counted_by(bought.use, bought)
            if friendship:
                self._lose(friendship, for_good=not is_mistyped)
            is_lost = friendship is not None and friendship.status not in COUNTED
            bought.past[-1] = Back(amount, by, coupon, is_lost)
        return bought.past[-1]

    def _coupon_back(self, bought: Bought, by: str) -> bool:
        """Is it in its holder's hands again?"""
        piece = self.books.pieces[bought.piece] if bought.piece is not None else None
        if bought.rest or not (piece and bought.use and piece.use is bought.use and piece.terms.back):
            return False
        self.books.undo(bought.piece or 0, self.now, by_return=True)
        bought.use.undone_by = by
        return piece.status == "issued"  # a lost friend's reward is void

    def _find_bought(self, store: int, receipt: str) -> int | None:
        found = [n for n, b in self.books.bought.items() if (b.store, b.receipt) == (store, receipt)]
        return found[0] if found else None

    def _is_wrong(self, row: Told) -> bool:
        """Does the file contradict itself, or what is known?"""
        store, receipt, amount, me, back = row
        known = self._find_bought(store, receipt)
        if known is None:
            return back > amount
        bought = self.books.bought[known]
        is_other = me is not None and bought.holder not in (None, me)
        return bought.amount != amount or not bought.returned <= back <= amount or is_other

    def _told_by_file(self, rows: list[Told]) -> None:
        """New purchases first, then whose the others are, then what came back."""
        seen = self._run.read(look).purchases
        fresh = [row for row in rows if self._find_bought(*row[:2]) is None]
        for store, receipt, amount, me, back in fresh:
            place = self.shop.stores[store]
            [number] = [n for n, row in seen.items() if (row[4], row[3]) == (place, receipt)]
            self.books.bought[number] = bought = Bought(store, me, amount, receipt)
            if me is not None:
                self._bought_by(me, bought, counts=back <= amount - back)
        for store, receipt, amount, me, back in rows:
            bought = self.books.bought[self._find_bought(store, receipt) or 0]
            if bought.holder is None and me is not None:
                bought.holder = me
                self._bought_by(me, bought, counts=back <= amount - back)
        for store, receipt, _amount, _me, back in rows:
            number = self._find_bought(store, receipt) or 0
            if back > self.books.bought[number].returned:
                self._took_back(number, back - self.books.bought[number].returned, by="file")
        self._count("rows of files", len(rows))

    # Friends

    def _counted_by(self, *acts: Use | Bought | None) -> Friendship | None:
        found = [f for f in self._friendships() if f.status in COUNTED and any(f.by is act for act in acts if act)]
        return found[0] if found else None

    def _lose(self, friendship: Friendship, *, for_good: bool) -> None:
        """What the friend counted by is gone: they count by another act that stands, or may later."""
        is_over = for_good or friendship.status == "usable"  # the reward was in hand by then
        self.books.lose(friendship, "clawed_back" if is_over else "joined")
        if other := self.books.other_act(friendship, purchase_counts=self.purchase_counts):
            self._qualify(friendship, other)
            self._count("counted by another use" if isinstance(other, Use) else "counted by another purchase")

    def _qualify(self, friendship: Friendship | None, by: Use | Bought) -> None:
        if friendship is None or friendship.status != "joined":
            return
        if not self.books.has_month_left(friendship, self.now):
            friendship.status = "rejected"
            return
        self.books.count_friend(friendship, by, self.now)
        _, status, coupon = self._run.read(look).referrals[self.customers[friendship.friend]]
        whys = self.books.why_not_given("reward", friendship.referrer)
        assert (coupon is None) == bool(whys), f"reward {coupon}, in spite of {sorted(whys)}"
        if coupon is not None:
            self.books.reward(friendship, coupon, self.now)
            self._count("rewards")
        if status == "review":
            friendship.status = status  # whether it looks odd is not for the model to say
