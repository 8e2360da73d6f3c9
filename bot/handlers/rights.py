"""What the bot must be allowed in a store's group, and what of it is missing."""

from collections.abc import Mapping
from typing import Any

ADMIN = "admin"  # to be an administrator at all
NEEDED = {"can_invite_users": "invite"}
"""Telegram's name of a right -> our word for it. Pinning is asked for as well, but nothing hangs on it."""


def list_missing(member: Mapping[str, Any]) -> list[str]:
    """Our words for what a ChatMember lacks, in the order in which it is given; empty: all is well."""
    if member.get("status") == "creator":
        return []
    lacks_place = [] if member.get("status") == "administrator" else [ADMIN]
    return lacks_place + [word for right, word in NEEDED.items() if not member.get(right)]
