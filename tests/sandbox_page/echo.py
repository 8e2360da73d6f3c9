"""A small scripted bot over plain HTTP: greets, edits, sends pictures, lets people into its group."""

import asyncio
import contextlib
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession, ClientTimeout, FormData

WORDS = {
    "en": {
        "hello": "<b>Welcome, {name}.</b> Your gift: <i>one cup of tea</i>, code <code>MOON-42</code>",
        "show": "Show at till",
        "join": "Join the group",
        "ask": "Really?",
        "picture": "Picture",
        "share": "Invite a friend",
        "shown": "<b>Show this code</b> at the till: <code>MOON-42</code>",
        "toast": "Here it is",
        "alert": "Yes, really",
    },
    "zh": {
        "hello": "<b>欢迎，{name}。</b>送你<i>一杯茶</i>，券码 <code>MOON-42</code>",
        "show": "到店出示",
        "join": "加入群组",
        "ask": "真的吗？",
        "picture": "图片",
        "share": "邀请朋友",
        "shown": "<b>请出示券码</b>：<code>MOON-42</code>",
        "toast": "给你",
        "alert": "真的",
    },
}


class EchoBot:
    """`invite` is the link behind its group button."""

    def __init__(self, address: str, token: str, invite: str = "https://t.me/+none") -> None:
        self._api = f"{address}/bot{token}/"
        self._session: ClientSession | None = None
        self.invite = invite

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["EchoBot"]:
        async with ClientSession(timeout=ClientTimeout(60)) as self._session:
            polling = asyncio.create_task(self._poll())
            try:
                yield self
            finally:
                polling.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await polling

    async def call(self, method: str, **params: Any) -> Any:
        assert self._session is not None
        async with self._session.post(self._api + method, json=params) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(f"{method}: {answer['description']}")
        return answer["result"]

    async def call_with_file(self, method: str, name: str, content: bytes, **params: Any) -> None:
        """With a document beside the parameters."""
        assert self._session is not None
        form = FormData({key: str(value) for key, value in params.items()})
        form.add_field("document", content, filename=name, content_type="application/octet-stream")
        async with self._session.post(self._api + method, data=form) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(f"{method}: {answer['description']}")

    async def send_picture(self, chat_id: int, picture: bytes, caption: str) -> None:
        assert self._session is not None
        form = FormData({"chat_id": str(chat_id), "caption": caption, "parse_mode": "HTML"})
        form.add_field("photo", picture, filename="card.png", content_type="image/png")
        async with self._session.post(self._api + "sendPhoto", data=form) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(answer["description"])

    async def _poll(self) -> None:
        offset = 0
        kinds = ["message", "callback_query", "chat_join_request", "my_chat_member", "chat_member"]
        while True:
            updates = await self.call("getUpdates", offset=offset, timeout=20, allowed_updates=kinds)
            for update in updates:
                offset = update["update_id"] + 1
                await self._take(update)

    async def _take(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            await self._answer_press(update["callback_query"])
        elif "chat_join_request" in update:
            asked = update["chat_join_request"]
            facts = {"chat_id": asked["chat"]["id"], "user_id": asked["from"]["id"]}
            await self.call("approveChatJoinRequest", **facts)
        elif "message" in update and "text" in update["message"]:
            await self._answer_message(update["message"])

    async def _answer_message(self, message: dict[str, Any]) -> None:
        chat_id, text = message["chat"]["id"], message["text"]
        if text.startswith("/start"):
            await self._greet(message)
        elif text == "keyboard":
            keyboard = {"keyboard": [[{"text": "Coupons"}, {"text": "New"}], [{"text": "Ask"}]]}
            await self.call("sendMessage", chat_id=chat_id, text="Below.", reply_markup=keyboard)
        elif message["chat"]["type"] == "private":
            await self.call("sendChatAction", chat_id=chat_id, action="typing")
            await self.call("sendMessage", chat_id=chat_id, text=f"You said: {text}")

    async def _greet(self, message: dict[str, Any]) -> None:
        words = _words(message["from"])
        press = [
            [{"text": words["show"], "callback_data": "show"}, {"text": words["join"], "url": self.invite}],
            [
                {"text": words["ask"], "callback_data": "ask"},
                {"text": words["picture"], "callback_data": "picture"},
            ],
            [
                {
                    "text": words["share"],
                    "url": "https://t.me/share/url?url=https://t.me/EchoBot?start=friend&text=Tea",
                }
            ],
            [{"text": "MOON-42", "copy_text": {"text": "MOON-42"}}],
        ]
        name = message["from"]["first_name"].replace("&", "&amp;").replace("<", "&lt;")
        text = words["hello"].format(name=name) + f"\n{message['text'][7:]}"
        facts = {"chat_id": message["chat"]["id"], "text": text, "parse_mode": "HTML"}
        await self.call("sendMessage", **facts, reply_markup={"inline_keyboard": press})

    async def _answer_press(self, query: dict[str, Any]) -> None:
        words, data = _words(query["from"]), query["data"]
        place = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        if data == "ask":
            await self.call(
                "answerCallbackQuery", callback_query_id=query["id"], text=words["alert"], show_alert=True
            )
            return
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=words["toast"])
        if data == "show":
            await self.call("editMessageText", **place, text=words["shown"], parse_mode="HTML")
        elif data == "picture":
            await self.send_picture(
                place["chat_id"], draw_picture(), "A <b>card</b> https://t.me/EchoBot?start=card"
            )


def draw_picture(width: int = 240, height: int = 140) -> bytes:
    """A plain green PNG."""
    row = b"\0" + bytes((31, 91, 70)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _words(sender: dict[str, Any]) -> dict[str, str]:
    return WORDS["zh" if sender.get("language_code", "").startswith("zh") else "en"]
