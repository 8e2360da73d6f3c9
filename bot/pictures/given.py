"""A picture that somebody gave us, as it is kept."""

from typing import Any


def draw_given(facts: dict[str, Any]) -> bytes:
    """`logo`: its bytes, which the voice puts in the place of its id."""
    content: bytes | None = facts["logo"]
    if content is None:
        raise ValueError("this picture has not been fetched")
    return content
