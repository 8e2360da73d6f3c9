"""What somebody looks for, in the texts of rows."""

from typing import Any

from sqlmodel import col, or_

from bot.chinese import to_simplified


def holds(find: str, *texts: Any) -> Any:
    """Does one of these columns hold the words, in either script of Chinese?"""
    spellings = {find, to_simplified(find)}
    return or_(*(col(text).icontains(words, autoescape=True) for text in texts for words in spellings))
