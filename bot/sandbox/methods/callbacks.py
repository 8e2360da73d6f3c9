"""answerCallbackQuery: what a person sees after pressing a button."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.queues import PRESS_RETENTION
from bot.sandbox.refusals import QUERY_TOO_OLD, bad_request
from bot.sandbox.world import World

MAX_ANSWER = 200


def answer_callback_query(world: World, call: Call) -> bool:
    press = world.presses.get(call.text("callback_query_id") or "")
    if press is None or press.answer is not None or world.machine() > press.pressed + PRESS_RETENTION:
        raise bad_request(QUERY_TOO_OLD)
    text = call.text("text") or ""
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer: dict[str, Any] = {"text": text, "show_alert": call.flag("show_alert")}
    if call.text("url"):
        answer["url"] = call.text("url")
    press.answer = answer
    world.mark("press", press.id)
    world.events.announce("answer", press.chat_id, user_id=press.user_id, query_id=press.id, **answer)
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
