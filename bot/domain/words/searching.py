"""What somebody looks for, in the texts of rows."""

from typing import Any

from sqlmodel import col, or_

from bot.chinese import to_simplified, to_traditional

LOWER = 1  # of the spellings


def holds(find: str, *texts: Any) -> Any:
    """Does one of these columns hold the words, in either script of Chinese?"""
    return or_(*(col(text).icontains(words, autoescape=True) for text in texts for words in set(_spell(find))))


def fits(column: str) -> str:
    """The same for prepared SQL: is the column like one of the parameters of `spell_likes`?"""
    like = [f"{column} LIKE :{name} ESCAPE '!'" for name in spell_likes("")]
    return f"({' OR '.join(like)} OR lower({column}) LIKE :find_{LOWER} ESCAPE '!')"


def spell_likes(find: str, *, anywhere: bool = False) -> dict[str, str]:
    """Parameters of `fits`: texts that begin so, or that hold it `anywhere`."""
    for sign in "!\N{PERCENT SIGN}_":
        find = find.replace(sign, f"!{sign}")
    before = "\N{PERCENT SIGN}" if anywhere else ""
    return {f"find_{n}": f"{before}{words}\N{PERCENT SIGN}" for n, words in enumerate(_spell(find))}


def _spell(find: str) -> tuple[str, ...]:
    """As typed, in both cases a name is typed in (SQLite knows only those of ASCII), in both scripts."""
    return find, find.lower(), find.title(), to_simplified(find), to_traditional(find)
