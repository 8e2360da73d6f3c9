"""Who may do what, cell by cell: every role against every command, button and awaited answer of the routes.

The table is read from the routers, so what is added later is tested as well. Everything runs through the real desk
and doors on the real database, without Telegram.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session, col, delete, select, update

from bot.buttons import Press
from bot.db.engine import Database
from bot.db.tables import Chat, Role, Staff, Tries
from bot.domain.stores.cards import add_store
from bot.handlers.audiences import list_audiences
from bot.handlers.incoming import Incoming, Kind
from bot.handlers.menus import GROUP, MENU, SHOPPER
from bot.handlers.routes import Handler, Routes
from bot.texts import LOCALES, Texts
from tests.conftest import NOON
from tests.domain.team_factory import a_person
from tests.handlers.hall import Hall, appoint, open_hall
from tests.shop import set_up_shop

AUDIENCES = [routes for routes in list_audiences() if routes.audience != "group"]
SHOPPER_ROUTES = next(routes for routes in AUDIENCES if routes.audience == "shopper")

NOWHERE = (0, 999_999, 2**63 - 1, -1)
"""Ids of nothing."""

ROLES: dict[str, tuple[Role, ...]] = {
    "nobody": (),
    "a dismissed guide": (),
    "a dismissed operator": (),
    "guide": (Role.GUIDE,),
    "manager": (Role.MANAGER,),
    "till": (Role.TILL,),
    "operator": (Role.OPERATOR,),
    "owner": (Role.OWNER,),
    "guide and till": (Role.GUIDE, Role.TILL),
    "owner and manager": (Role.OWNER, Role.MANAGER),
}


LET_IN = {
    "owner": {Role.OWNER},
    "operator": {Role.OPERATOR, Role.OWNER},
    "keeper": {Role.MANAGER, Role.OPERATOR, Role.OWNER},
    "manager": {Role.MANAGER},
    "till": {Role.TILL},
    "guide": {Role.GUIDE, Role.MANAGER},
    "shopper": None,
}
"""What everything else here is read from, said once more by hand."""


@pytest.fixture
async def hall(database: Database, texts: Texts) -> Hall:
    return open_hall(database, texts, await database.unit_of_work(_bring_in))


def test_the_audiences_let_in_whom_they_should() -> None:
    assert {routes.audience: routes.roles for routes in AUDIENCES} == LET_IN


@pytest.mark.parametrize("who", ROLES)
async def test_what_routing_lets_in_the_database_knows_at_the_press(hall: Hall, who: str) -> None:
    let_in = {routes.audience for routes in AUDIENCES if routes.roles and routes.roles & set(ROLES[who])}
    assert await hall.database.unit_of_work(_known_as, hall.people[who]) == let_in


@pytest.mark.parametrize("who", ROLES)
async def test_a_command_is_its_audiences_and_nobody_elses(hall: Hall, who: str) -> None:
    wrong = []
    for command, args in _commands():
        await hall.database.unit_of_work(_forget_misses)
        took, said = await hall.takes(who, command=command, args=args)
        means = _find(lambda routes, c=command, a=args: routes.find(_command(c, a), None), who)
        if took is not means:
            wrong.append(f"/{command} {args}: {_name(took)} instead of {_name(means)}")
        elif not _is_staffs(means) and said != (await hall.takes("nobody", command=command, args=args))[1]:
            wrong.append(f"/{command} {args}: another answer than everybody's")
    assert wrong == []


async def test_a_command_without_a_meaning_for_shoppers_does_not_exist_for_them(hall: Hall) -> None:
    _, unknown = await hall.takes("nobody", command="nosuchcommand")
    staffs = {name for name, _args in _commands()} - _names(SHOPPER_ROUTES)
    assert {"staff", "redeem", "campaigns"} <= staffs
    assert {name for name in staffs if (await hall.takes("nobody", command=name))[1] != unknown} == set()


@pytest.mark.parametrize("who", ROLES)
async def test_a_button_is_its_audiences_and_nobody_elses(hall: Hall, who: str) -> None:
    """With ids that lead nowhere: whoever is let in is told so, everybody else that the button is stale."""
    _, stale = await hall.takes("nobody", stale=True)
    wrong = []
    for kind, number in itertools.product(_presses(), NOWHERE):
        press = _hostile(kind, number)
        took, said = await hall.takes(who, press=press)
        means = _find(lambda routes, k=kind: routes.presses.get(k), who)
        if took is not (means or SHOPPER_ROUTES.kinds[Kind.PRESS]) or (means is None and said != stale):
            wrong.append(f"{press}: {_name(took)} instead of {_name(means)}: {said}")
    assert wrong == []


@pytest.mark.parametrize("who", ROLES)
async def test_an_awaited_answer_is_its_audiences_and_nobody_elses(hall: Hall, who: str) -> None:
    """A chat may wait for something its role was taken away for."""
    wrong = []
    for word in sorted({word for routes in AUDIENCES for word in routes.awaited}):
        await hall.waits_for(who, word, NOWHERE[1])
        took, _said = await hall.takes(who, text="registration please")
        means = _find(lambda routes, w=word: routes.awaited.get(w), who) or SHOPPER_ROUTES.kinds[Kind.TEXT]
        if took is not means:
            wrong.append(f"{word}: {_name(took)} instead of {_name(means)}")
    assert wrong == []


@pytest.mark.parametrize("role", list(MENU))
def test_every_command_of_a_menu_exists_for_its_role_in_both_languages(role: Role, texts: Texts) -> None:
    routed = set().union(*(_names(routes) for routes in AUDIENCES if routes.roles and role in routes.roles))
    assert set(MENU[role]) <= routed
    assert all(
        texts.phrase(f"menu.{words}.{name}", locale) for name, words in MENU[role].items() for locale in LOCALES
    )
    assert set(SHOPPER) <= _names(SHOPPER_ROUTES)
    assert set(GROUP) <= {name.split(":")[1] for name in list_audiences()[-1].commands}


def _forget_misses(session: Session) -> None:
    """Whoever tries so many links is shut out otherwise."""
    session.exec(delete(Tries))


def _known_as(session: Session, telegram_id: int) -> set[str]:
    """The audiences whose authority the database knows for them."""
    person = a_person(session, telegram_id, "Kim")
    return {routes.audience for routes in AUDIENCES if routes.find_actor and routes.find_actor(session, person)}


def _find(of: Callable[[Routes], Handler | None], who: str) -> Handler | None:
    """By the table: the first audience in order that has a meaning and lets the roles in."""
    for routes in AUDIENCES:
        handler = of(routes)
        if handler and (routes.roles is None or routes.roles & set(ROLES[who])):
            return handler
    return None


def _is_staffs(handler: Handler | None) -> bool:
    of_shoppers = {*SHOPPER_ROUTES.commands.values(), *SHOPPER_ROUTES.kinds.values()}
    return handler is not None and handler not in of_shoppers


def _commands() -> list[tuple[str, str]]:
    """(name, what follows it) of every audience, with payloads as deep links have them."""
    keys = {key for routes in AUDIENCES for key in routes.commands}
    return sorted((name, (tail and tail[0] + "0" * 16) or "") for name, *tail in _split(keys))


def _split(keys: set[str]) -> Iterator[tuple[str, ...]]:
    for key in keys:
        kind, name, *tail = key.split(":")
        if kind == Kind.COMMAND:
            yield (name, *tail)


def _names(routes: Routes) -> set[str]:
    return {name for name, *_tail in _split(set(routes.commands))}


def _presses() -> list[type[Press]]:
    return sorted({kind for routes in AUDIENCES for kind in routes.presses}, key=lambda kind: kind.mark)


def _hostile(kind: type[Press], number: int) -> Press:
    return kind(*(number if field.type in (int, "int") else "" for field in dataclasses.fields(kind)))


def _name(handler: Handler | None) -> str:
    return handler.__name__ if handler else "nobody"


def _command(name: str, args: str) -> Incoming:
    return Incoming(0, Kind.COMMAND, None, None, name, args)  # type: ignore[arg-type]


def _bring_in(session: Session) -> dict[str, int]:
    """One person for each row of the table. Of two stores nobody joins one by START alone."""
    store_id, _door = set_up_shop(session, NOON)
    add_store(session, name="Canal Row", timezone="America/Toronto", now=NOON)
    people = {}
    for number, (who, roles) in enumerate(ROLES.items(), 1000):
        people[who] = number
        was = Role.OPERATOR if "operator" in who else Role.GUIDE
        for role in roles or ([was] if "dismissed" in who else []):
            appoint(session, number, role, store_id)
        if not roles:
            chat = select(Chat.id).where(Chat.telegram_id == number)
            session.exec(update(Staff).where(col(Staff.chat_id).in_(chat)).values(until=NOON))
    return people
