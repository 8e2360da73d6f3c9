"""What the buttons of the team's cards mean. Ids and words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("t")
@dataclass(frozen=True)
class ListTeam(Press):
    """`find`: what was typed to search it."""

    page: int = 0
    find: str = ""


@press("to")
@dataclass(frozen=True)
class OpenColleague(Press):
    staff_id: int


@press("td")
@dataclass(frozen=True)
class Dismiss(Press):
    """`sure`: 0 asks, 1 ends the role."""

    staff_id: int
    sure: int = 0


@press("ti")
@dataclass(frozen=True)
class Invite(Press):
    """As what?"""


@press("tr")
@dataclass(frozen=True)
class InviteRole(Press):
    """A role at a store; an operator says next at which one."""

    role: str
    page: int = 0
    find: str = ""


@press("ts")
@dataclass(frozen=True)
class InviteTo(Press):
    role: str
    store_id: int


@press("ta")
@dataclass(frozen=True)
class Appoint(Press):
    """Invite an operator or owner: only an owner's routes know it."""

    role: str


@press("te")
@dataclass(frozen=True)
class ListExpected(Press):
    """Who is on the roster and not here yet."""

    page: int = 0
    find: str = ""


@press("tx")
@dataclass(frozen=True)
class InviteExpected(Press):
    roster_id: int
