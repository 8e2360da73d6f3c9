"""The voice: puts a call on the wire. Draws its picture, remembers what was uploaded, charges the clocks."""

import asyncio
import json
from collections import OrderedDict
from typing import Any

from bot.db.engine import Database
from bot.domain.stores.pictures import find_content
from bot.pictures import draw
from bot.rates import ChatPace, RateClock
from bot.replies import Call, Picture
from bot.sender import File, Outcome, RetryAfter, Sender, Sent

MESSAGES = ("send", "copy", "forward", "edit")
NO_MESSAGES = frozenset({"sendChatAction", "sendMessageDraft"})
UPLOAD = 300.0  # seconds for a large document
_UPLOADS_REMEMBERED = 500


class Voice:
    """Speaks calls in the order they come; never waits for the clocks and never repeats."""

    def __init__(self, sender: Sender, clock: RateClock, pace: ChatPace, database: Database | None = None) -> None:
        """Without a database pictures are drawn without the pictures people gave us."""
        self._sender = sender
        self._database = database
        self.clock = clock
        self.pace = pace
        self._file_ids: OrderedDict[str, str] = OrderedDict()

    async def speak(self, call: Call, *, charged: bool = False, file: File | None = None) -> Outcome:
        """One call and what became of it. `charged`: a permit of the rate clock was taken for it before.

        `file`: a document that was made already, and that nobody will ask for again.
        """
        if call.method.startswith(MESSAGES) and call.method not in NO_MESSAGES:
            self.pace.charge(call.chat)
            if not charged:
                self.clock.charge()
        outcome = await self._send(call, file)
        if isinstance(outcome, RetryAfter) and outcome.reason == "flood":
            self.pace.pause(call.chat, outcome.seconds)
        return outcome

    async def _send(self, call: Call, file: File | None) -> Outcome:
        if file is not None:
            return await self._sender.call(call.method, call.params, files={"document": file}, deadline=UPLOAD)
        if call.picture is None:
            return await self._sender.call(call.method, call.params)
        key = json.dumps(vars(call.picture), sort_keys=True)
        field = "document" if call.picture.file_name else "photo"
        if file_id := self._file_ids.get(key):
            return await self._sender.call(call.method, _name_file(call.params, field, file_id))
        content = await self._draw(call.picture)
        file = File(call.picture.file_name or "picture.png", content)
        outcome = await self._sender.call(call.method, call.params, files={field: file})
        if isinstance(outcome, Sent) and (uploaded := _uploaded(outcome.result)):
            self._remember(key, uploaded)
        return outcome

    async def _draw(self, picture: Picture) -> bytes:
        """`logo` among the facts is the id of a picture somebody gave us: its drawer gets the bytes."""
        facts = picture.facts
        if "logo" in facts:
            content = await self._database.read(find_content, facts["logo"]) if self._database else None
            facts = {**facts, "logo": content}
        return await asyncio.to_thread(draw, picture.name, facts)

    def _remember(self, key: str, file_id: str) -> None:
        self._file_ids[key] = file_id
        if len(self._file_ids) > _UPLOADS_REMEMBERED:
            self._file_ids.popitem(last=False)


def _name_file(params: dict[str, Any], field: str, file_id: str) -> dict[str, Any]:
    """A file Telegram has already, by its id: beside the other parameters, or inside the media of an edit."""
    if media := params.get("media"):
        return {**params, "media": {**media, "media": file_id}}
    return {**params, field: file_id}


def _uploaded(message: Any) -> str | None:
    """The file's id for the next time; of a photo's sizes the largest."""
    if not isinstance(message, dict):
        return None
    if document := message.get("document"):
        return str(document["file_id"])
    sizes = message.get("photo")
    return sizes[-1]["file_id"] if sizes else None
