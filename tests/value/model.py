"""The books as the promises say they should stand: plain Python, by the contract's words, never by the code."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

RETURN_DAYS = 7
REWARDS_A_MONTH = 1
GUIDE_PIECES, STORE_PIECES, GUIDE_MONEY = 3, 4, 2000  # a month
LATEST = timedelta(hours=24)  # the network was down: so late a use may be entered
LIVES_AGAIN = timedelta(days=7)  # a coupon given back by a return, or unlocked, lives at least so long

OUTSTANDING = ("issued", "locked")
COUNTED = ("held", "review", "usable")


@dataclass(frozen=True)
class Terms:
    """`worth`: what a piece costs us at most; `back`: a returned purchase gives the coupon back."""

    worth: int = 0
    percent: int = 0
    least: int = 0
    days: int = 14
    stores: frozenset[int] = frozenset()
    whom: str = "anybody"
    back: bool = True


@dataclass
class Offer:
    terms: Terms
    is_open: bool = True
    most_pieces: int | None = None
    most_money: int | None = None
    per_customer: int | None = None
    pieces: int = 0
    money: int = 0


@dataclass
class Regular:
    """`home`: the store, by its place; `guide`: who looks after them. `brought_by`: the first code; empty for a
    friend's, and for whoever is back.
    """

    home: int
    zone: str
    brought_by: str
    joined_at: datetime
    guide: int | None = None
    is_back: bool = False
    is_erased: bool = False
    has_bought: bool = False
    in_group: bool = False
    left_at: datetime | None = None
    is_blocked: bool = False
    has_used: bool = False
    brings: "Friendship | None" = None


@dataclass
class Friendship:
    """A friend and who brought them, from joined to usable, or lost."""

    referrer: int
    friend: int
    at: datetime
    status: str = "joined"
    counted_at: datetime | None = None
    usable_from: datetime | None = None
    coupon: int | None = None
    by: "Use | Bought | None" = None
    is_decided: bool = False


@dataclass
class Use:
    redemption: int
    number: int
    guide: int
    store: int
    at: datetime
    amount: int | None
    off: int | None
    entered: datetime  # later than `at`, if the network was down
    undone_by: int | str | None = None


@dataclass
class Shown:
    """A till number: the coupon, and the use of it that it stands for."""

    coupon: int
    use: int
    at: datetime
    ends: datetime


@dataclass
class Piece:
    offer: str
    terms: Terms
    holder: int
    status: str
    issued_at: datetime
    ends: datetime
    uses: int = 0
    use: Use | None = None
    past: list[Use] = field(default_factory=list)
    given: "Gift | None" = None


@dataclass
class Gift:
    """What a guide gave: `months` are those it counts in, the guide's and the store's."""

    guide: int
    at: datetime
    months: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Back:
    """A return, and whether the coupon, or the friend, came back with it."""

    amount: int
    by: int | str
    coupon: bool = False
    friend: bool = False


@dataclass
class Bought:
    store: int
    holder: int | None
    amount: int
    receipt: str | None
    piece: int | None = None
    use: Use | None = None
    past: list[Back] = field(default_factory=list)

    @property
    def returns(self) -> int:
        return len(self.past)

    @property
    def returned(self) -> int:
        return sum(back.amount for back in self.past)

    @property
    def rest(self) -> int:
        return self.amount - self.returned

    @property
    def is_mostly_back(self) -> bool:
        return self.returned > self.rest


@dataclass
class Books:
    offers: dict[str, Offer]
    people: dict[int, Regular] = field(default_factory=dict)
    pieces: dict[int, Piece] = field(default_factory=dict)
    causes: dict[tuple[int, str, int], int] = field(default_factory=dict)
    bought: dict[int, Bought] = field(default_factory=dict)
    rewards: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    gifts: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)
    gift_money: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)

    def why_not_given(self, name: str, who: int) -> set[str]:
        """Every reason for which the offer gives this customer nothing."""
        offer, terms, person = self.offers[name], self.offers[name].terms, self.people.get(who)
        has_used, in_group = (person.has_used, person.in_group) if person else (False, False)
        fits = {"anybody": True, "newcomers": not has_used, "regulars": has_used, "members": in_group}
        had = sum(p.holder == who and p.offer == name and p.status != "void" for p in self.pieces.values())
        return {
            *(["offer_gone"] if not offer.is_open or not self._has_room(offer) else []),
            *(["customer_had"] if offer.per_customer is not None and had >= offer.per_customer else []),
            *([] if fits[terms.whom] else ["not_for_them"]),
        }

    def give(
        self, number: int, name: str, who: int, zone: str, now: datetime, locked_until: datetime | None = None
    ):
        offer = self.offers[name]
        offer.pieces, offer.money = offer.pieces + 1, offer.money + offer.terms.worth
        ends = end_of_day((locked_until or now) + timedelta(days=offer.terms.days), zone)
        self.pieces[number] = Piece(name, offer.terms, who, "locked" if locked_until else "issued", now, ends)

    def why_not_in_hand(self, number: int, now: datetime) -> set[str]:
        piece = self.pieces[number]
        named = {"redeemed": "coupon_used", "void": "coupon_void", "locked": "coupon_locked"}
        return {
            *([named[piece.status]] if piece.status in named else []),
            *(["coupon_expired"] if piece.ends <= now or piece.status == "expired" else []),
        }

    def why_not_used(self, number: int, store: int, amount: int | None, now: datetime) -> set[str]:
        """`store`: by its place; terms name stores by their ids, which count from 1."""
        terms = self.pieces[number].terms
        needs_amount = amount is None and (terms.percent or terms.least)
        return {
            *self.why_not_in_hand(number, now),
            *(["coupon_wrong_store"] if terms.stores and store + 1 not in terms.stores else []),
            *(["coupon_amount_needed"] if needs_amount else []),
            *(["coupon_spend_too_low"] if amount is not None and amount < terms.least else []),
        }

    def why_not_found(self, shown: Shown, store: int, now: datetime) -> set[str]:
        """By its number, by staff of the store: another store's coupon is as unknown as none."""
        piece, whys = self.pieces[shown.coupon], self.why_not_used(shown.coupon, store, 10**6, now)
        is_elsewhere = piece.use and piece.use.store != store
        is_old = now - shown.at >= timedelta(days=1)
        return {
            *whys,
            *(["number_unknown"] if is_elsewhere or is_old or "coupon_wrong_store" in whys else []),
            *(["number_undone"] if shown.use <= piece.uses and not piece.use else []),
            *(["number_ended"] if shown.ends <= now else []),
        }

    def use(
        self, number: int, redemption: int, guide: int, store: int, amount: int | None, at: datetime, now: datetime
    ) -> Use:
        piece = self.pieces[number]
        piece.status, piece.uses = "redeemed", piece.uses + 1
        piece.use = Use(redemption, piece.uses, guide, store, at, amount, off_of(piece.terms, amount), now)
        piece.past.append(piece.use)
        self.people[piece.holder].has_used = True
        return piece.use

    def undo(self, number: int, now: datetime, *, by_return: bool = False) -> None:
        piece = self.pieces[number]
        piece.status, piece.use = "issued", None
        piece.ends = max(piece.ends, now + LIVES_AGAIN) if by_return else piece.ends
        for friendship in [p.brings for p in self.people.values() if p.brings and p.brings.coupon == number]:
            if friendship.status == "clawed_back":
                self.lose(friendship, "clawed_back")

    def void(self, number: int) -> bool:
        piece = self.pieces[number]
        if piece.status not in ("issued", "locked", "expired"):
            return False
        piece.status = "void"
        offer = self.offers[piece.offer]
        offer.pieces, offer.money = offer.pieces - 1, offer.money - piece.terms.worth
        return True

    def why_no_gift(self, months: tuple[tuple[str, int, int, int], ...], worth: int) -> set[str]:
        guide, store = months
        is_out = self.gifts[guide] >= GUIDE_PIECES or self.gift_money[guide] + worth > GUIDE_MONEY
        return {
            *(["guide_quota_out"] if is_out else []),
            *(["store_quota_out"] if self.gifts[store] >= STORE_PIECES else []),
        }

    def count_gift(self, number: int, by: int) -> None:
        """A guide's gift uses up the month of the guide and of the store; a void one gives it back."""
        piece = self.pieces[number]
        for month in piece.given.months if piece.given else ():
            self.gifts[month] += by
            self.gift_money[month] += by * piece.terms.worth

    def expire(self, now: datetime) -> None:
        """When no late entry can tell of its last hours any more."""
        for piece in self.pieces.values():
            if piece.status == "issued" and piece.ends <= now - LATEST:
                piece.status = "expired"

    def erase(self, who: int) -> None:
        """What is in hand is void, friends under way do not count; what is done stays in the books."""
        for number, piece in self.pieces.items():
            if piece.holder == who and piece.status in OUTSTANDING:
                self.void(number)
        for friendship in [p.brings for p in self.people.values() if p.brings]:
            if who in (friendship.referrer, friendship.friend) and friendship.status in (
                "joined",
                "held",
                "review",
            ):
                self.lose(friendship, "rejected")
        self.people[who].is_erased, self.people[who].in_group = True, False

    def change(self, name: str, **changed: object) -> None:
        self.offers[name].terms = replace(self.offers[name].terms, **changed)  # type: ignore[arg-type]

    def other_act(self, friendship: Friendship, *, purchase_counts: bool) -> Use | Bought | None:
        """Of a friend who may count again: the first use that stands, or else purchase, if purchases count."""
        if friendship.status != "joined":
            return None
        return self._other_use(friendship) or (self._other_purchase(friendship) if purchase_counts else None)

    def _other_use(self, friendship: Friendship) -> Use | None:
        """What they used since, still use, and have not mostly brought back."""
        back = [bought.use for bought in self.bought.values() if bought.is_mostly_back]
        uses = [piece.use for piece in self.pieces.values() if piece.use and piece.holder == friendship.friend]
        standing = [use for use in uses if not any(use is one for one in back)]
        return min(standing, key=lambda use: use.redemption, default=None)

    def _other_purchase(self, friendship: Friendship) -> Bought | None:
        """What they bought without a coupon, and have not mostly brought back."""
        return next(
            (
                bought
                for _, bought in sorted(self.bought.items())
                if bought.holder == friendship.friend and bought.use is None and not bought.is_mostly_back
            ),
            None,
        )

    def has_month_left(self, friendship: Friendship, now: datetime) -> bool:
        return self.rewards[self._month(friendship.referrer, now)] < REWARDS_A_MONTH

    def count_friend(self, friendship: Friendship, by: Use | Bought, now: datetime) -> None:
        friendship.status, friendship.counted_at, friendship.by = "held", now, by
        zone = self.people[friendship.referrer].zone
        day = (now + timedelta(days=RETURN_DAYS + 1)).astimezone(ZoneInfo(zone)).date()
        friendship.usable_from = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)

    def reward(self, friendship: Friendship, number: int, now: datetime) -> None:
        person = self.people[friendship.referrer]
        self.rewards[self._month(friendship.referrer, now)] += 1
        self.give(number, "reward", friendship.referrer, person.zone, now, friendship.usable_from)
        friendship.coupon = number

    def lose(self, friendship: Friendship, status: str) -> None:
        """The friend does not count (any more); a reward nobody used goes back to the budget and the month."""
        if friendship.coupon is not None and self.void(friendship.coupon):
            assert friendship.counted_at
            self.rewards[self._month(friendship.referrer, friendship.counted_at)] -= 1
        friendship.status = status
        if status == "joined":
            friendship.coupon = friendship.counted_at = friendship.usable_from = friendship.by = None
            friendship.is_decided = False

    def is_lost(self, friendship: Friendship) -> bool:
        """At the end of the hold: did one of the two go, or did the friend leave every group?"""
        friend = self.people[friendship.friend]
        has_left = friend.left_at is not None and friend.left_at >= friendship.at and not friend.in_group
        return has_left or friend.is_blocked or self.people[friendship.referrer].is_blocked

    def release(self, friendship: Friendship, now: datetime) -> None:
        friendship.status = "usable"
        if friendship.coupon is not None and self.pieces[friendship.coupon].status == "locked":
            piece = self.pieces[friendship.coupon]
            piece.status = "issued"
            zone, lives = self.people[friendship.referrer].zone, timedelta(days=piece.terms.days)
            piece.ends = max(piece.ends, end_of_day(now + max(LIVES_AGAIN, lives), zone))

    def _has_room(self, offer: Offer) -> bool:
        pieces = offer.most_pieces is None or offer.pieces < offer.most_pieces
        return pieces and (offer.most_money is None or offer.money + offer.terms.worth <= offer.most_money)

    def _month(self, referrer: int, at: datetime) -> tuple[int, int, int]:
        local = at.astimezone(ZoneInfo(self.people[referrer].zone))
        return referrer, local.year, local.month


def month_of(kind: str, owner: int, at: datetime, zone: str) -> tuple[str, int, int, int]:
    local = at.astimezone(ZoneInfo(zone))
    return kind, owner, local.year, local.month


def end_of_day(at: datetime, zone: str) -> datetime:
    local = at.astimezone(ZoneInfo(zone))
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def off_of(terms: Terms, amount: int | None) -> int | None:
    if terms.percent:
        return None if amount is None else min(amount * terms.percent // 100, terms.worth or amount)
    return None if not terms.worth else terms.worth if amount is None else min(terms.worth, amount)
