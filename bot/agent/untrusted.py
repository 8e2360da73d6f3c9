"""Text written by strangers, made safe to put before a model or on a screen."""

import re
import unicodedata

_TAG = re.compile(r"<[/!|]?\w[^<>]{0,200}>|<\|[^<>|]{0,100}\|>|\[/?(?:INST|SYS|TOOL_\w+)\]", re.IGNORECASE)
# Control, format (bidi marks, zero width), lone surrogates, private use and unassigned signs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str, limit: int) -> str:
    """At most `limit` characters without unseen signs, spare spaces and anything that looks like a tag.

    Angle brackets that are left become ‹ and ›, so that no tag can be put together from pieces.
    """
    seen = "".join(char if char == "\n" or not _is_unseen(char) else " " for char in text[: 2 * limit])
    without_tags = _TAG.sub(" ", seen).replace("<", "‹").replace(">", "›")
    lines = (" ".join(line.split()) for line in without_tags.split("\n"))
    return "\n".join(line for line in lines if line)[:limit].strip()


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN
