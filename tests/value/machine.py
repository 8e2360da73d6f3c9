"""The machine: anybody does anything at any time, and after each step the tables say what the model says."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from bot.domain.coupons.issuing import CODE, GIFT, ONCE
from bot.domain.till.redeeming import find_counter
from tests.value import world as real
from tests.value.buying import Buying
from tests.value.drawn import (
    AMOUNTS,
    DOORS,
    GUIDES,
    NAMES,
    OWNERS,
    UNDOERS,
    WHICH,
    WHO,
)  # fmt: skip
from tests.value.minding import Minding
from tests.value.model import Books, Friendship, Gift, Offer, Regular, Shown, Terms, Use, month_of
from tests.value.offering import Offering
from tests.value.seeing import look
from tests.value.world import OFFERS, PLACES, ZONES, World


class ValueMachine(Buying, Offering, Minding):
    """`make_database` gives a migrated, empty one."""

    make_database: ClassVar[Callable[[], AbstractContextManager[str]]]
    breaks: ClassVar[bool] = False

    @initialize(seed=st.integers(0, 2**32), purchase_counts=st.booleans())
    def open(self, seed: int, purchase_counts: bool) -> None:
        dice = random.Random(seed)
        self.database, self.purchase_counts = self.make_database(), purchase_counts
        url = self.database.__enter__()
        self.world = World(url, self.now, purchase_counts=purchase_counts, dice=dice if self.breaks else None)
        self.books = Books(
            {
                "gift": Offer(Terms(days=7)),
                "card": Offer(Terms(worth=300)),
                "staff": Offer(Terms(worth=800, percent=20, least=1000, days=3)),
                "reward": Offer(Terms(worth=500)),
            }
        )
        self._count("examples")
        self._live_a_day(dice)

    def _live_a_day(self, dice: random.Random) -> None:
        """Some budgets are short, people come, bring their friends, and use what they were given."""
        for name in OFFERS:
            if dice.random() < 0.4:
                self.limit(name=name, pieces=dice.randint(1, 4), money=None)
        for who in range(dice.randint(2, 5)):
            if who:
                self.arrive_by_friend(who=who, by=dice.choice((0, 0, who - 1)))
            else:
                self.arrive(who=who, by="card")
        self.sell(who=None, guide=0, receipt=1, amount=100)
        for _ in range(dice.randint(0, 4)):
            if self._fitting():
                self.use(which=dice.randrange(40), amount=None)

    # Coming, and being given something

    @rule(who=WHO, by=DOORS)
    def arrive(self, who: int, by: str) -> None:
        code, me = self.shop.codes[by], self._me(who)
        home, name = self.shop.stores.index(code.store_id), "card" if by == "card" else "gift"
        coupon = self._start(who, code.code)
        if me not in self.books.people:
            self._welcome(me, Regular(home, ZONES[home], by, self.now, OWNERS.get(by)), name, coupon)
            return
        person = self.books.people[me]
        person.is_blocked = False
        cause = (me, GIFT, ONCE) if person.brought_by == by else (me, CODE, code.id)
        if person.is_back or (name == "gift" and (person.brought_by != by or cause in self.books.causes)):
            assert coupon is None
        elif cause in self.books.causes:
            assert coupon == self.books.causes[cause]
        else:
            self._given(coupon, name, cause, ZONES[home])

    @rule(who=WHO, by=WHO)
    def arrive_by_friend(self, who: int, by: int) -> None:
        me, referrer = self._me(who), self._me(by)
        if referrer not in self.books.people:
            return
        coupon = self._start(who, self._run.read(real.find_link, customer_id=self.customers[referrer]))
        if me in self.books.people:
            assert coupon is None
            self.books.people[me].is_blocked = False
            return
        home = self.books.people[referrer].home
        person = Regular(home, ZONES[home], "", self.now, brings=Friendship(referrer, me, self.now))
        self._welcome(me, person, "gift", coupon)

    @rule(who=WHO, by=WHO)
    def say_who_invited(self, who: int, by: int) -> None:
        me, referrer = self._me(who), self._me(by)
        if not {me, referrer} <= set(self.books.people):
            return
        person = self.books.people[me]
        is_late = self.now - person.joined_at > timedelta(hours=72) or person.has_used or person.has_bought
        whys = {
            *(["invited_too_late"] if is_late or person.brings or person.is_back else []),
            *(["no_such_friend"] if self.customers[referrer] >= self.customers[me] else []),
        }
        code = self._run.read(real.find_link, customer_id=self.customers[referrer])
        if self._try(real.say_who_invited, whys, who=who, code=code, now=self.now):
            person.brings = Friendship(referrer, me, self.now)

    @rule(who=WHO, guide=st.sampled_from((0, 0, 1, 2, 2)), name=NAMES)
    def give(self, who: int, guide: int, name: str) -> None:
        me, store = self._me(who), PLACES[guide]
        if me not in self.books.people:
            return
        months = tuple(month_of(*one, self.now, ZONES[store]) for one in (("guide", guide), ("store", store)))
        whys = {
            *self.books.why_not_given(name, me),
            *self.books.why_no_gift(months, self.books.offers[name].terms.worth),
            *([] if self.books.people[me].guide == guide else ["customer_unknown"]),
        }
        facts = {"guide": self.shop.guides[guide], "customer_id": self.customers[me], "now": self.now}
        made = self._try(real.give, whys, offer_id=self.shop.offers[name], **facts)
        if made is not None:
            number, self.confirmed[made[0]] = made
            self._given(number, name, (me, "staff", made[1]), ZONES[store])
            self.books.pieces[number].given = Gift(guide, self.now, months)
            self.books.count_gift(number, +1)
            self._count("gifts")

    @precondition(lambda self: self._gifts())
    @rule(which=WHICH)
    def confirm_again(self, which: int) -> None:
        """Void since, it is no gift any more."""
        gift = self._pick(which, self._gifts())
        piece = self.books.pieces[gift]
        assert piece.given
        facts = {"guide": self.shop.guides[piece.given.guide], "customer_id": self.customers[piece.holder]}
        whys = {"giving_old"} if piece.status == "void" else set()
        again = self._try(real.give_again, whys, number=self.confirmed[gift], now=self.now, **facts)
        assert again in (None, (gift, True))

    @precondition(lambda self: self._gifts())
    @rule(which=WHICH, guide=GUIDES)
    def take_gift_back(self, which: int, guide: int) -> None:
        gift = self._pick(which, self._gifts())
        piece = self.books.pieces[gift]
        assert piece.given
        is_late = self.now - piece.given.at > timedelta(minutes=15) and piece.status != "void"
        whys = {
            *(["giving_old"] if guide != piece.given.guide else []),
            *(["taken_back_late"] if is_late else []),
            *(["coupon_used"] if piece.status == "redeemed" else []),
            *(["coupon_expired"] if piece.status == "expired" else []),
        }
        facts = {"guide": self.shop.guides[guide], "coupon_id": gift, "now": self.now}
        again = self._try(real.take_gift_back, whys, **facts)
        if again is not None:
            assert again == (not self.books.void(gift))
            if not again:
                self.books.count_gift(gift, -1)

    # At the till

    @precondition(lambda self: self._pieces())
    @rule(which=WHICH)
    def hand_over(self, which: int) -> None:
        number = self._pick(which, self._pieces())
        shown = self._try(real.show, self.books.why_not_in_hand(number, self.now), coupon_id=number, now=self.now)
        if shown is not None:
            use = self.books.pieces[number].uses + 1
            for one in self.numbers.values():
                if (one.coupon, one.use) == (number, use):
                    one.ends = min(one.ends, self.now)
            self.numbers[shown] = Shown(number, use, self.now, self.now + timedelta(minutes=10))

    @precondition(lambda self: self.world and self.numbers)
    @rule(which=WHICH, guide=GUIDES)
    def type_number(self, which: int, guide: int) -> None:
        """The newest are typed most."""
        written = sorted(self.numbers, key=lambda one: self.numbers[one].at, reverse=True)[: 1 + which // 8]
        number = written[which % len(written)]
        shown = self.numbers[number]
        whys = self.books.why_not_found(shown, PLACES[guide], self.now)
        counter = self._run.read(find_counter, self.shop.guides[guide].store_id)
        found = self._try(real.type_number, whys, guide=guide, number=number, counter=counter, now=self.now)
        assert found in (None, shown.coupon)

    @precondition(lambda self: self._fitting())
    @rule(which=WHICH, amount=st.sampled_from((None, 5000)))
    def use(self, which: int, amount: int | None) -> None:
        self._use_one(self._fitting(), which, amount)

    @precondition(lambda self: self._fitting_of_friends())
    @rule(which=WHICH, amount=st.sampled_from((None, 5000)))
    def use_to_count(self, which: int, amount: int | None) -> None:
        """By a friend who does not count yet."""
        self._use_one(self._fitting_of_friends(), which, amount)

    def _use_one(self, fitting: list[tuple[int, int]], which: int, amount: int | None) -> None:
        number, guide = fitting[which % len(fitting)]
        terms = self.books.pieces[number].terms
        amount = amount or (5000 if terms.percent or terms.least else None)
        self.redeem(which=sorted(self._pieces()).index(number), guide=guide, amount=amount, stale=0)

    @precondition(lambda self: self._pieces())
    @rule(which=WHICH, guide=GUIDES, amount=AMOUNTS, stale=st.sampled_from((0, 0, 0, -1)))
    def redeem(self, which: int, guide: int, amount: int | None, stale: int) -> None:
        number = self._pick(which, self._pieces())
        piece = self.books.pieces[number]
        use = max(1, piece.uses + 1 + stale)
        facts = {"coupon_id": number, "number": use, "amount": amount, "now": self.now}
        facts["guide"] = self.shop.guides[guide]
        if use <= piece.uses and piece.past[use - 1].guide == guide:
            if piece.past[use - 1] is piece.use:
                self._sees_again(piece.use, facts)
            else:
                self._try(real.redeem, {"use_undone"}, **facts)
            return
        whys = self.books.why_not_used(number, PLACES[guide], amount, self.now)
        if use <= piece.uses and not whys:
            whys = {"card_old"}
        made = self._try(real.redeem, whys, **facts)
        if made is not None:
            self._used(number, guide, amount, made)

    @precondition(lambda self: self._pieces())
    @rule(which=WHICH, guide=GUIDES, amount=AMOUNTS, hours=st.integers(1, 23))
    def enter_late(self, which: int, guide: int, amount: int | None, hours: int) -> None:
        number = self._pick(which, self._pieces())
        piece = self.books.pieces[number]
        at = max(piece.issued_at, self.now - timedelta(hours=hours))
        facts = {"coupon_id": number, "number": piece.uses + 1, "amount": amount, "now": self.now, "at": at}
        whys = self.books.why_not_used(number, PLACES[guide], amount, at)
        made = self._try(real.redeem, whys, guide=self.shop.guides[guide], **facts)
        if made is not None:
            self._used(number, guide, amount, made, at=at)
            self._count("late")

    @precondition(lambda self: any(p.use for p in self._pieces().values()))
    @rule(which=WHICH)
    def press_again(self, which: int) -> None:
        used = {n: p.use for n, p in self._pieces().items() if p.use}
        number = self._pick(which, used)
        use = used[number]
        facts = {"coupon_id": number, "number": use.number, "amount": use.amount, "now": self.now}
        self._sees_again(use, facts | {"guide": self.shop.guides[use.guide]})

    @precondition(lambda self: any(p.past for p in self._pieces().values()))
    @rule(which=WHICH, by=UNDOERS)
    def undo(self, which: int, by: int | str) -> None:
        uses = [(n, use) for n, p in self._pieces().items() for use in p.past]
        self._undo(*uses[which % len(uses)], by)

    @precondition(lambda self: self._followed_uses())
    @rule(which=WHICH)
    def undo_what_has_followers(self, which: int) -> None:
        """A friend counts by it, or something was bought with it; an operator always may."""
        uses = self._followed_uses()
        self._undo(*uses[which % len(uses)], "operator")

    @precondition(lambda self: self._undone_uses())
    @rule(which=WHICH)
    def undo_again(self, which: int) -> None:
        """The answer was lost, and the same hand presses once more."""
        uses = self._undone_uses()
        number, use = uses[which % len(uses)]
        self._undo(number, use, use.undone_by or 0)

    def _undo(self, number: int, use: Use, by: int | str) -> None:
        stands = self.books.pieces[number].use is use
        whys = self._why_not_undone(use, by, stands=stands)
        facts = {"actor": self._undoer(by), "redemption_id": use.redemption, "now": self.now}
        again = self._try(real.undo, whys, **facts)
        if again is not None:
            assert again == (not stands)
        if again is False:
            self._undone(number, use, by)

    @precondition(lambda self: self._pieces())
    @rule(which=WHICH)
    def void(self, which: int) -> None:
        number = self._pick(which, self._pieces())
        whys = self.books.why_not_in_hand(number, self.now) - {"coupon_locked"}
        if self.books.pieces[number].status == "locked":
            whys = set()
        facts = {"operator": self.shop.operator, "coupon_id": number, "now": self.now}
        if self._try(real.void, whys, **facts) is not None:
            assert self.books.void(number)
            self.books.count_gift(number, -1)

    @precondition(lambda self: self._counting_purchases())
    @rule(which=WHICH, part=st.sampled_from((None, None, 51, 1300, 2600)))
    def bring_back_what_counts(self, which: int, part: int | None) -> None:
        """A friend counts by it, or by the coupon it was bought with."""
        number = self._pick(which, self._counting_purchases())
        self._press_return(number, self.books.bought[number].returns + 1, part)

    # Coming and going

    @rule(who=WHO, goes=st.booleans())
    def move_in_group(self, who: int, goes: bool) -> None:
        if person := self.books.people.get(self._me(who)):
            self._run.act(real.leave_group if goes else real.join_group, who=who, now=self.now)
            person.left_at = self.now if goes and person.in_group else person.left_at
            person.in_group = not goes

    @rule(who=WHO)
    def block(self, who: int) -> None:
        if person := self.books.people.get(self._me(who)):
            self._run.act(real.block, who=who, at=self.now)
            person.is_blocked = True

    @rule(who=WHO)
    def erase(self, who: int) -> None:
        if self._me(who) in self.books.people:
            self._run.act(real.erase, who=who, now=self.now)
            self.books.erase(self._me(who))
            self.lives[who] += 1
            self._count("erased")

    # After each step

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        if self.world is None:
            return
        self._count("steps")
        books, ids, seen = self.books, self.shop.offers, self.world.read(look)
        assert seen.coupons == {
            n: (ids[p.offer], self.customers[p.holder], p.status, p.ends, p.uses) for n, p in books.pieces.items()
        }
        assert {n: _terms(row) for n, row in seen.terms.items()} == {n: p.terms for n, p in books.pieces.items()}
        assert seen.offers == {
            ids[name]: (o.pieces, o.money, o.most_pieces, o.most_money) for name, o in books.offers.items()
        }
        assert {n: row[:4] for n, row in seen.purchases.items()} == {
            n: (b.amount, b.returned, b.returns, b.receipt) for n, b in books.bought.items()
        }
        friends = {self.customers[f.friend]: (f.status, f.coupon) for f in self._friendships()}
        assert {n: row[1:] for n, row in seen.referrals.items()} == friends
        # Value created is outstanding, redeemed, expired or void, in pieces and in worth.
        assert seen.created == seen.ended
        for given, money, most_pieces, most_money in seen.offers.values():
            assert most_pieces is None or 0 <= given <= most_pieces
            assert most_money is None or 0 <= money <= most_money


def _terms(row: tuple[Any, ...]) -> Terms:
    worth, percent, least, days, stores, whom, back = row
    ids = frozenset(int(one) for one in stores.split(",")) if stores else frozenset()
    return Terms(worth, percent, least, days, ids, whom, bool(back))


class BreakingMachine(ValueMachine):
    """The same, and each act fails once at some statement before it is done."""

    breaks = True
