"""How honest customers behave, those too who look odd: families, couples, clubs, and somebody with a following."""

from datetime import datetime, timedelta

from tests.fraud.street import BEGIN, Soul, Street

DAYS = 45  # new ones come for so long


def settle_honest(street: Street, count: int) -> None:
    """About `count` honest customers: half of them walk in, the rest are brought by one another."""
    dice = street.dice
    for _ in range(count * 4 // 100):
        _family(street)
    for _ in range(count * 5 // 100):
        _couple(street)
    for _ in range(count * 2 // 100):
        _outing(street)
    for _ in range(3):
        _club(street)
    for _ in range(2):
        _well_known(street)
    while len(street.souls) < count:
        regular = _walk_in(street)
        if dice.random() < 0.35:
            _bring_some(street, regular)


def _walk_in(street: Street, kind: str = "honest") -> Soul:
    """Scans at the door, has the gift at once or in the next days."""
    dice, at = street.dice, _some_day(street)
    soul = street.soul(kind, dice.randrange(len(street.shops)))
    street.plan(at, "start", soul)
    wait = dice.uniform(1, 15) if dice.random() < 0.7 else dice.uniform(60 * 20, 60 * 24 * 5)
    street.plan(_while_open(street, at + timedelta(minutes=wait)), "redeem", soul)
    _live(street, soul, at)
    return soul


def _bring_some(street: Street, regular: Soul) -> None:
    """One to four friends over some weeks; each comes by when it suits them."""
    dice = street.dice
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 4])):
        at = _joined(street, regular) + timedelta(days=dice.expovariate(1 / 8), minutes=dice.uniform(5, 600))
        _friend(street, "honest", regular, at)


def _friend(street: Street, kind: str, regular: Soul, at: datetime, comes: float = 0.72) -> Soul:
    dice = street.dice
    shop = regular.shop if dice.random() < 0.8 else dice.randrange(len(street.shops))
    friend = street.soul(kind, shop, regular)
    street.plan(at, "start", friend)
    if dice.random() < comes:
        if dice.random() < 0.12:  # stands beside the regular in the shop
            visit = at + timedelta(minutes=dice.lognormvariate(1.6, 0.8))
        else:
            visit = _while_open(street, at + timedelta(days=dice.uniform(0.1, 6)))
        street.plan(visit, "redeem", friend)
    _live(street, friend, at)
    return friend


def _family(street: Street) -> None:
    """One of them knows the shop; the others join at the table and all show their gift at the same till."""
    dice = street.dice
    parent = _walk_in(street, "honest:family")
    at = street.open_hour(_joined(street, parent) + timedelta(days=dice.uniform(1, 10)))
    guide = street.on_duty(parent.shop, at)
    till = at + timedelta(minutes=dice.uniform(6, 25))
    for _ in range(dice.choice([2, 2, 3, 3, 4, 5])):
        child = street.soul("honest:family", parent.shop, parent)
        joined = at + timedelta(minutes=dice.uniform(0, 5))
        street.plan(joined, "start", child)
        till += timedelta(minutes=dice.uniform(0.3, 1.5))
        street.plan(till, "redeem", child, guide)
        _live(street, child, joined)


def _couple(street: Street) -> None:
    """ "Take this, there is a free cup": at the till, in two minutes."""
    dice = street.dice
    one = _walk_in(street, "honest:couple")
    at = street.open_hour(_joined(street, one) + timedelta(days=dice.uniform(1, 12)))
    other = street.soul("honest:couple", one.shop, one)
    street.plan(at, "start", other)
    street.plan(at + timedelta(minutes=dice.uniform(0.8, 5)), "redeem", other)
    _live(street, other, at)


def _outing(street: Street) -> None:
    """Friends who have the link from one of them, and go there together a day or two later."""
    dice = street.dice
    one = _walk_in(street, "honest:outing")
    told = _joined(street, one) + timedelta(days=dice.uniform(0.5, 10))
    visit = street.open_hour(told + timedelta(days=dice.uniform(0.7, 3)))
    guide = street.on_duty(one.shop, visit)
    for _ in range(dice.choice([2, 2, 3, 4])):
        friend = street.soul("honest:outing", one.shop, one)
        at = told + timedelta(hours=dice.expovariate(1 / 4))
        street.plan(at, "start", friend)
        visit += timedelta(minutes=dice.uniform(0.3, 3))
        street.plan(max(visit, at + timedelta(minutes=1)), "redeem", friend, guide)
        _live(street, friend, at)


def _club(street: Street) -> None:
    """A student club's evening: a link in the club's chat; they drop in by twos and threes, many only once."""
    dice = street.dice
    head = _walk_in(street, "honest:club")
    evening = (_joined(street, head) + timedelta(days=dice.uniform(2, 10))).replace(hour=23, minute=30)
    for _ in range(dice.randrange(12, 26)):
        at = evening + timedelta(minutes=dice.expovariate(1 / 40))
        member = street.soul("honest:club", head.shop, head)
        street.plan(at, "start", member)
        if dice.random() < 0.6:
            visits = [street.open_hour(evening + timedelta(days=day)) for day in (1, 2, 3, 4, 5)]
            visit = dice.choice(visits) + timedelta(minutes=dice.uniform(0, 8))
            street.plan(visit, "redeem", member)
        _live(street, member, at, eager=0.6)


def _well_known(street: Street) -> None:
    """Writes about tea; readers far and near use the link for weeks, half of them never come by."""
    dice = street.dice
    writer = _walk_in(street, "honest:well_known")
    for _ in range(dice.randrange(30, 60)):
        at = _joined(street, writer) + timedelta(days=dice.uniform(1, 35))
        _friend(street, "honest:well_known", writer, at, comes=0.5)


def _live(street: Street, soul: Soul, at: datetime, eager: float = 1.0) -> None:
    """What people do besides: the group, a yes, a question, a second visit, leaving."""
    dice = street.dice
    if dice.random() < 0.55 * eager:
        street.plan(at + timedelta(minutes=dice.uniform(0.5, 30)), "agree", soul)
    joins = dice.random() < 0.5 * eager
    joined = at + timedelta(minutes=dice.lognormvariate(3, 1.5))
    if joins:
        street.plan(joined, "join", soul)
        if dice.random() < 0.06:
            street.plan(joined + timedelta(days=dice.uniform(1, 40)), "leave", soul)
    if dice.random() < 0.2 * eager:
        street.plan(at + timedelta(days=dice.uniform(0, 9)), "ask", soul)
    if dice.random() < 0.45 * eager:
        visit = at
        for _ in range(dice.choice([1, 1, 2, 3])):
            visit = street.open_hour(visit + timedelta(days=1 + dice.expovariate(1 / 6)))
            if dice.random() < 0.6:
                street.plan(visit, "buy", soul)
    if dice.random() < 0.03:
        street.plan(at + timedelta(days=dice.uniform(1, 40)), "block", soul)


def _some_day(street: Street) -> datetime:
    return street.open_hour(BEGIN + timedelta(days=street.dice.uniform(0, DAYS)))


def _joined(street: Street, soul: Soul) -> datetime:
    return street.started[soul]


def _while_open(street: Street, at: datetime) -> datetime:
    """That moment, or some moment of that day while the shop is open."""
    return at if 14 <= at.hour < 23 else street.open_hour(at)
