"""[Redeem now] below a coupon, pressed by one of a store's guides, as Telegram sends it."""

import time
from itertools import count
from typing import Any

from bot.bench.wallets import FIRST_GUIDE
from bot.handlers.guide.presses import Redeem


class RedemptionPresses:
    """`guides` take turns, so that nobody presses faster than people do."""

    def __init__(self, guides: int) -> None:
        self._guides = guides
        self._update_ids = count(1)

    def press(self, code: str) -> dict[str, Any]:
        update_id = next(self._update_ids)
        guide = FIRST_GUIDE + update_id % self._guides
        return press_by(guide, Redeem(code).pack(), update_id=update_id)


def press_by(person: int, data: str, *, update_id: int, name: str = "Mei") -> dict[str, Any]:
    """A raw update: `person` (a Telegram id) presses a button of a card of ours."""
    user = {"id": person, "is_bot": False, "first_name": name, "language_code": "en"}
    card = {
        "message_id": 2, "date": int(time.time()), "text": "🎟 Cup of the day\n\nOne cup, any size\n\nfor Ada",
        "chat": {"id": person, "type": "private", "first_name": name},
        "from": {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
        "reply_markup": {"inline_keyboard": [[{"text": "Redeem now", "callback_data": data}]]},
    }  # fmt: skip
    query = {"id": str(update_id), "from": user, "message": card, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query}
