"""One call in, one answer out: faults, flood limits, the method itself, and the line in the log."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.deliveries import Deliverer
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Journal
from bot.sandbox.limits import Limits
from bot.sandbox.methods.registry import METHODS, NOT_DONE, Act, Method
from bot.sandbox.polling import Polling
from bot.sandbox.queues import Update
from bot.sandbox.refusals import Refused, bad_request, too_many_requests
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` None: the connection is cut instead."""

    status: int
    body: bytes | None


@dataclass(slots=True)
class Outcome:
    """What a call came to. `delivered`: it took effect, whatever the bot gets to hear."""

    status: int
    body: bytes | None
    description: str | None = None
    message_id: int | None = None
    delivered: bool = False
    update_ids: list[int] | None = None


class Exchange:
    """The Bot API without HTTP. Every answer is written to the log before it is given."""

    def __init__(self, world: World, folder: Path | None = None) -> None:
        self.world = world
        self.journal = Journal(folder)
        self.limits = Limits()
        self.faults = Faults()
        self.polling = Polling(world)
        self.deliverer = Deliverer(world, self.journal, self.faults, self.answer)
        world.queue.listeners.insert(0, self._double)

    async def answer(self, call: Call) -> Answer:
        received = time.time()
        chat_id = self._find_chat_id(call)
        if not self.faults.rules:
            outcome = await self._perform(call, chat_id)
            self._log(call, chat_id, outcome, received, 0.0)
            return Answer(outcome.status, outcome.body)
        return await self._answer_in_bad_weather(call, chat_id, received)

    def _find_chat_id(self, call: Call) -> int | None:
        """The chat a call is about; an answer to a press belongs to the chat it was pressed in."""
        raw = call.params.get("chat_id")
        if isinstance(raw, int):
            return raw
        if isinstance(raw, str) and raw.lstrip("-").isdecimal():
            return int(raw)
        press = self.world.presses.get(str(call.params.get("callback_query_id")))
        return press.chat_id if press else None

    async def _answer_in_bad_weather(self, call: Call, chat_id: int | None, received: float) -> Answer:
        """The log line is written when the effect happened, even if the answer takes its time."""
        draw = self.faults.draw
        slow = draw(call.method, chat_id, "slow")
        if slow and slow.when == "before":
            await asyncio.sleep(slow.seconds)
        fault = draw(call.method, chat_id, "429", "5xx", "drop")
        if fault and (fault.when == "before" or fault.kind == "429"):
            outcome = _fail(fault)
        else:
            outcome = await self._perform(call, chat_id)
            held = call.method.lower() == "getupdates"
            fault = fault or (draw(call.method, chat_id, "drop") if held else None)
            if fault:
                outcome = _fail(fault, outcome)
        pause = slow.seconds if slow and slow.when == "after" else 0.0
        self._log(call, chat_id, outcome, received, pause, fault)
        await asyncio.sleep(pause)
        return Answer(outcome.status, outcome.body)

    async def _perform(self, call: Call, chat_id: int | None) -> Outcome:
        try:
            method = _find_method(call)
            wait = self.limits.charge(
                call.method, chat_id, count=_count(call), paid=call.flag("allow_paid_broadcast")
            )
            if wait:
                raise too_many_requests(wait)
            if method.name == "getUpdates":
                updates = await self.polling.get_updates(call)
                return Outcome(0, None, "the caller hung up") if call.is_gone() else _hand_out(updates)
            if method.act is None:
                raise bad_request(f"the sandbox does not do {method.name}")
            result = _act(method.act, self.world, call)
            if method.name in ("setWebhook", "deleteWebhook"):
                await self._move_deliveries()
        except Refused as refusal:
            body = json.dumps(refusal.body()).encode()
            return Outcome(refusal.code, body, refusal.description)
        body = json.dumps({"ok": True, "result": result}).encode()
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Outcome(200, body, None, message_id, True)

    def log_unread(self, call: Call, refusal: Refused) -> None:
        """A call whose body could not be read."""
        self._log(call, None, Outcome(refusal.code, None, refusal.description), time.time(), 0.0)

    async def _move_deliveries(self) -> None:
        if not self.world.webhook:
            await self.deliverer.stop()
        elif not self.deliverer.is_serving(self.world.webhook):
            await self.deliverer.start()

    def _log(
        self,
        call: Call,
        chat_id: int | None,
        outcome: Outcome,
        received: float,
        pause: float,
        fault: Fault | None = None,
    ) -> None:
        entry: dict[str, Any] = {
            "kind": "call",
            "received": received,
            "answered": time.time() + pause,
            "method": call.method,
            "params": call.params,
            "chat_id": chat_id,
            "status": outcome.status,
            "description": outcome.description,
            "message_id": outcome.message_id,
            "via_response_body": call.via_response_body,
            "delivered": outcome.delivered,
        }
        if call.files:
            entry["files"] = {name: len(file.content) for name, file in call.files.items()}
        if outcome.update_ids is not None:
            entry["update_ids"] = outcome.update_ids
        if fault is not None:
            entry["fault"] = fault.kind
        if call.via_response_body and outcome.status != 200:
            entry["unseen"] = True
        self.journal.append(entry)

    def _double(self, update: Update) -> None:
        if update.id in self.world.queue.pending and self.faults.draw("update", update.lane[1], "duplicate"):
            self.world.queue.double(update.id)


def _act(act: Act, world: World, call: Call) -> Any:
    """Values of a wrong type deep inside a parameter are the caller's mistake."""
    try:
        return act(world, call)
    except (TypeError, ValueError, AttributeError, LookupError, OverflowError) as problem:
        raise bad_request(f"wrong parameters for {call.method}: {type(problem).__name__} {problem}") from problem


def _find_method(call: Call) -> Method:
    """Unknown methods are 404; parameters that aiogram's model does not have are 400."""
    method = METHODS.get(call.method.lower())
    if method is None:
        raise Refused(404, "Not Found: method not found")
    if not call.params.keys() <= method.fields:
        strange = min(call.params.keys() - method.fields)
        if strange in NOT_DONE:
            raise bad_request(f'the sandbox does not do "{strange}"')
        raise bad_request(f'unknown parameter "{strange}" for {method.name}')
    return method


def _fail(fault: Fault, outcome: Outcome | None = None) -> Outcome:
    """The answer a fault gives instead; what had already happened stays happened."""
    happened = outcome or Outcome(0, None)
    if fault.kind == "drop":
        status, body, words = 0, None, "connection dropped"
    else:
        refusal = (
            too_many_requests(fault.retry_after)
            if fault.kind == "429"
            else Refused(fault.status, "Internal Server Error" if fault.status == 500 else "Bad Gateway")
        )
        status, body, words = refusal.code, json.dumps(refusal.body()).encode(), refusal.description
    return Outcome(status, body, words, happened.message_id, happened.delivered, happened.update_ids)


def _hand_out(updates: list[Update]) -> Outcome:
    body = '{"ok":true,"result":[' + ",".join(one.body for one in updates) + "]}"
    return Outcome(200, body.encode(), delivered=True, update_ids=[one.id for one in updates])


def _count(call: Call) -> int:
    return len(call.rows("media") or ()) or 1 if call.method.lower() == "sendmediagroup" else 1
