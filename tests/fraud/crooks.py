"""How people who want rewards without friends behave: farms, join-and-leave, insiders, chains, careful pairs."""

from datetime import datetime, timedelta

from tests.fraud.honest import DAYS
from tests.fraud.street import BEGIN, Soul, Street


def settle_crooks(street: Street, rings: int) -> None:
    """`rings` rings, of these kinds and in these shares."""
    dice = street.dice
    insiders = [dice.choice(shop.guides) for shop in street.shops]
    for number in range(rings):
        share = number / rings
        if share < 0.38:
            _farm(street)
        elif share < 0.58:
            _join_and_leave(street)
        elif share < 0.83:
            shop = dice.randrange(len(street.shops))
            _insider(street, shop, insiders[shop])
        elif share < 0.96:
            _chain(street)
        else:
            _careful_pair(street)


def _farm(street: Street) -> None:
    """Bought accounts, joined by a script one evening or over some days, shown at the till in one visit or two."""
    dice = street.dice
    main = _main(street, "fraud:farm")
    fakes = _accounts(street, "fraud:farm", main, dice.randrange(4, 13), serial=0.7)
    begin = _later(street, main)
    spread = timedelta(minutes=dice.uniform(5, 40)) if dice.random() < 0.6 else timedelta(days=3)
    for fake in fakes:
        _start(street, fake, begin + spread * dice.random())
    _visits(street, fakes, begin + spread, trips=dice.choice([1, 1, 2]))
    if dice.random() < 0.25:  # knows that silent accounts look silent
        for fake in fakes:
            _dress_up(street, fake, begin + spread)


def _join_and_leave(street: Street) -> None:
    """Joins everything that is asked for, and sells or cleans the accounts some days after the gift."""
    dice = street.dice
    main = _main(street, "fraud:leaver")
    fakes = _accounts(street, "fraud:leaver", main, dice.randrange(2, 9), serial=0.5)
    begin = _later(street, main)
    says_yes = dice.random() < 0.25
    for fake in fakes:
        _start(street, fake, begin + timedelta(minutes=dice.uniform(0, 90)))
        if dice.random() < 0.8:
            street.plan(begin + timedelta(minutes=dice.uniform(91, 120)), "join", fake)
        if says_yes:
            street.plan(begin + timedelta(minutes=dice.uniform(91, 120)), "agree", fake)
    _visits(street, fakes, begin + timedelta(hours=2), trips=dice.choice([1, 2]))
    for fake in fakes:
        if dice.random() < 0.7:
            gone = begin + timedelta(days=dice.uniform(4, 14))
            street.plan(gone, dice.choice(["leave", "block"]), fake)


def _insider(street: Street, shop: int, guide: object) -> None:
    """A colleague redeems for accounts of their own; the reward goes to somebody who shares it."""
    dice = street.dice
    main = street.soul("fraud:insider", shop)
    begin = _evening(street)
    _start(street, main, begin)
    street.plan(begin + timedelta(minutes=dice.uniform(1, 30)), "redeem", main, guide)  # type: ignore[arg-type]
    fakes = _accounts(street, "fraud:insider", main, dice.randrange(3, 9), serial=0.5)
    is_wary = dice.random() < 0.2
    at = begin + timedelta(days=dice.uniform(0.5, 4))
    for fake in fakes:
        _start(street, fake, at)
        wait = dice.uniform(0.3, 3) if dice.random() < 0.7 else dice.uniform(60, 60 * 20)
        street.plan(at + timedelta(minutes=wait), "redeem", fake, guide)  # type: ignore[arg-type]
        if dice.random() < 0.15:
            street.plan(at + timedelta(minutes=wait + 5), "join", fake)
        if is_wary:
            _dress_up(street, fake, at)
        at += timedelta(minutes=dice.uniform(2, 12)) if dice.random() < 0.6 else timedelta(days=1)


def _chain(street: Street) -> None:
    """Each account brings the next one, so that nobody brings many."""
    dice = street.dice
    soul = _main(street, "fraud:chain")
    at = _later(street, soul)
    base = dice.randrange(10**8, 8 * 10**9) if dice.random() < 0.6 else None
    links = []
    for step in range(dice.randrange(4, 9)):
        number = base + step * dice.randrange(1, 40) if base else None
        soul = street.soul("fraud:chain", soul.shop, soul, number)
        at += timedelta(minutes=dice.uniform(2, 20))
        _start(street, soul, at)
        links.append(soul)
    _visits(street, links, at, trips=dice.choice([1, 2]))


def _careful_pair(street: Street) -> None:
    """A second phone: one friend who does all that friends do, on another day, for one reward."""
    dice = street.dice
    main = _main(street, "fraud:pair")
    fake = street.soul("fraud:pair", main.shop, main)
    at = _later(street, main)
    _start(street, fake, at)
    street.plan(street.open_hour(at + timedelta(days=dice.uniform(1, 5))), "redeem", fake)
    _dress_up(street, fake, at)


def _main(street: Street, kind: str) -> Soul:
    """The account that takes the rewards: walks in like anybody and is in the group like many."""
    dice = street.dice
    main = street.soul(kind, dice.randrange(len(street.shops)))
    at = _evening(street)
    _start(street, main, at)
    street.plan(at + timedelta(minutes=dice.uniform(2, 30)), "redeem", main)
    if dice.random() < 0.5:
        street.plan(at + timedelta(minutes=dice.uniform(1, 60)), "join", main)
    return main


def _accounts(street: Street, kind: str, main: Soul, count: int, *, serial: float) -> list[Soul]:
    """Bought by the dozen: made one after another by some machine, or picked up here and there."""
    dice = street.dice
    if dice.random() > serial:
        return [street.soul(kind, main.shop, main) for _ in range(count)]
    number, made = dice.randrange(10**9, 8 * 10**9), []
    for _ in range(count):
        number += int(dice.expovariate(1 / 60)) + 1
        made.append(street.soul(kind, main.shop, main, number))
    return made


def _visits(street: Street, fakes: list[Soul], after: datetime, *, trips: int) -> None:
    """Phones and cloned apps shown at the till one after the other, in so many trips."""
    dice = street.dice
    at = street.open_hour(after + timedelta(days=dice.choice([0.6, 1, 1, 2])))
    for number, fake in enumerate(fakes):
        if number and number % -(-len(fakes) // trips) == 0:
            at = street.open_hour(at + timedelta(days=1))
        street.plan(at, "redeem", fake)
        at += timedelta(minutes=dice.uniform(0.7, 4))


def _dress_up(street: Street, fake: Soul, at: datetime) -> None:
    street.plan(at + timedelta(minutes=street.dice.uniform(1, 200)), "join", fake)
    street.plan(at + timedelta(minutes=street.dice.uniform(1, 200)), "agree", fake)


def _start(street: Street, soul: Soul, at: datetime) -> None:
    street.plan(at, "start", soul)


def _evening(street: Street) -> datetime:
    return street.open_hour(BEGIN + timedelta(days=street.dice.uniform(0, DAYS)))


def _later(street: Street, main: Soul) -> datetime:
    return street.started[main] + timedelta(days=street.dice.uniform(0.3, 6))
