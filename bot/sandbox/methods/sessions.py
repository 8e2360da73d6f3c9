"""close and logOut: nothing to do here, but a bot may say them."""

from bot.sandbox.calls import Call
from bot.sandbox.world import World


def close(world: World, call: Call) -> bool:
    return True


METHODS = {"close": close, "logOut": close}
