"""The four updates by which one person is onboarded, as Telegram sends them; and as many plain messages."""

import time
from itertools import count
from typing import Any

from bot.bench.callers import Updates
from bot.bench.shop import FIRST_CUSTOMER, GROUP
from bot.handlers.shopper.presses import Agree, Where

_CARD = (
    "🎁 Cup of the day\n\nYour code: 4Q7H-9ZK2-XW3M\nGood until Friday, 27 November, at Harbour Street.\n\n"
    "Moonpine Tea Ltd looks after your data. It is used for your gift and what you agree to.\n\n"
    "May we tell you about offers here? About once a week, stop any time."
)
_NAMES = ("Ada", "Wei", "Noor", "Lucía", "小雨", "Tom")


class Newcomers:
    """People nobody has seen before; ids of updates and people go on from where the last slice ended."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._update_ids = count(1)
        self._people = count(FIRST_CUSTOMER)

    def onboarded(self, people: int) -> list[Updates]:
        """START with the door's payload, [Yes], the request to join the group, and the membership."""
        return [self._whole(next(self._people)) for _ in range(people)]

    def writing(self, people: int) -> list[Updates]:
        """As many updates, each a message with the same text: what an echo takes."""
        return [self._messages(next(self._people)) for _ in range(people)]

    def _whole(self, person: int) -> Updates:
        user = _user(person)
        return [
            self._update("message", _start(user, self._door)),
            self._update("callback_query", _yes(user)),
            self._update("chat_join_request", _request(user)),
            self._update("chat_member", _joined(user)),
        ]

    def _messages(self, person: int) -> Updates:
        user = _user(person)
        return [self._update("message", _start(user, self._door)) for _ in range(4)]

    def _update(self, kind: str, event: dict[str, Any]) -> dict[str, Any]:
        return {"update_id": next(self._update_ids), kind: event}


def _user(person: int) -> dict[str, Any]:
    name = _NAMES[person % len(_NAMES)]
    return {"id": person, "is_bot": False, "first_name": name, "username": f"p{person}", "language_code": "en"}


def _start(user: dict[str, Any], payload: str) -> dict[str, Any]:
    return {
        "message_id": 1, "date": int(time.time()), "from": user, "chat": _private(user),
        "text": f"/start {payload}", "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }  # fmt: skip


def _yes(user: dict[str, Any]) -> dict[str, Any]:
    card = {
        "message_id": 2, "date": int(time.time()), "chat": _private(user), "text": _CARD,
        "from": {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
        "entities": [{"type": "code", "offset": 30, "length": 14}],
        "reply_markup": {"inline_keyboard": _KEYBOARD},
    }  # fmt: skip
    return {
        "id": str(user["id"] * 7), "from": user, "message": card, "chat_instance": "1",
        "data": Agree(Where.GIFT).pack(),
    }  # fmt: skip


def _request(user: dict[str, Any]) -> dict[str, Any]:
    return {
        "chat": _GROUP_CHAT, "from": user, "user_chat_id": user["id"], "date": int(time.time()),
        "invite_link": _LINK,
    }  # fmt: skip


def _joined(user: dict[str, Any]) -> dict[str, Any]:
    return {
        "chat": _GROUP_CHAT, "from": user, "date": int(time.time()),
        "invite_link": _LINK, "via_join_request": True,
        "old_chat_member": {"status": "left", "user": user},
        "new_chat_member": {"status": "member", "user": user},
    }  # fmt: skip


def _private(user: dict[str, Any]) -> dict[str, Any]:
    return {"id": user["id"], "type": "private", "first_name": user["first_name"], "username": user["username"]}


_GROUP_CHAT = {"id": GROUP, "type": "supergroup", "title": "Harbour Street regulars"}
_LINK = {
    "invite_link": "https://t.me/+bench", "creates_join_request": True, "is_primary": False, "is_revoked": False,
    "creator": {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
}  # fmt: skip
_KEYBOARD = [
    [{"text": "Show at till", "callback_data": "sc:1"}, {"text": "Join the group", "url": "https://t.me/+bench"}],
    [{"text": "Privacy", "callback_data": "sp:g"}, {"text": "中文", "callback_data": "sl:zh:g"}],
    [{"text": "Yes, I'm 16+", "callback_data": "sy:g"}, {"text": "No thanks", "callback_data": "sn:g"}],
]
