"""Who redeemed, in words, wherever a manager reads it: a name, one who left, or how it went without anybody."""

from collections.abc import Callable

from bot.db.tables import Way


def say_colleague(word: Callable[[str], str], name: str, way: Way | None) -> str:
    """`way`: only where it was nobody's press (a PIN, a file). An erased colleague has no name any more."""
    return word(f"way.{way}") if way else name or word("day.gone_colleague")
