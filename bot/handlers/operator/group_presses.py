"""What the buttons of groups mean. Ids in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("bg")
@dataclass(frozen=True)
class ListGroups(Press):
    page: int = 0
    find: str = ""


@press("bgo")
@dataclass(frozen=True)
class OpenGroup(Press):
    group_id: int


@press("bgs")
@dataclass(frozen=True)
class ChooseStoreFor(Press):
    """Which store is this group for?"""

    group_id: int
    page: int = 0
    find: str = ""


@press("bgb")
@dataclass(frozen=True)
class BindGroup(Press):
    """`sure`: 0 asks before a group is taken from another store, 1 moves it."""

    group_id: int
    store_id: int
    sure: int = 0


@press("bgc")
@dataclass(frozen=True)
class CheckGroup(Press):
    """Look at the bot's rights again."""

    group_id: int


@press("bgp")
@dataclass(frozen=True)
class PickGroup(Press):
    """Offer Telegram's own chooser of groups."""


def check_again(group_id: int) -> list[list[dict[str, str]]]:
    """The button below a notice about a group's rights."""
    return [[{"key": "groups.check", "data": CheckGroup(group_id).pack()}]]


def standing_key(group_id: int) -> str:
    """How the dedupe keys of notices about the bot's coming into a group begin."""
    return f"standing:{group_id}:"
