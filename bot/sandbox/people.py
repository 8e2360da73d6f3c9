"""Acting as people from outside: the client that tests and scenarios use over the control API."""

import base64
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from bot.clock import machine_seconds
from bot.sandbox.cards import Card, read_card
from bot.sandbox.line import Line, Refusal

__all__ = ["Card", "Group", "Person", "Refusal", "Sandbox"]
WITHIN = 5.0


class Sandbox(Line):
    """One running sandbox, by its address."""

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator["Sandbox"]:
        async with ClientSession(timeout=ClientTimeout(120)) as session:
            yield cls(url, session)

    async def person(self, name: str, lang: str = "en", **facts: Any) -> "Person":
        """A new account; facts as in POST people (last_name, username, id, phone_number)."""
        card = await self.post("people", {"first_name": name, "language_code": lang, **facts})
        return Person(self, card["id"], name)

    async def find_person(self, user_id: int) -> "Person":
        card = await self.get(f"people/{user_id}")
        return Person(self, card["id"], card["first_name"])

    async def group(
        self,
        title: str,
        owner: "Person",
        *,
        kind: str = "supergroup",
        forum: bool = False,
        bot: str | None = None,
    ) -> "Group":
        """A new group of `owner`; `bot` is None, "member" or "admin"."""
        facts = {"title": title, "owner_id": owner.id, "type": kind, "is_forum": forum, "bot": bot}
        return Group(self, (await self.post("groups", facts))["id"], title)

    async def bulk(self, count: int, action: str = "start", **facts: Any) -> list[int]:
        """Many new people at once; returns their ids. `action`: start, or reachable (started before)."""
        return list((await self.post("bulk", {"action": action, "count": count, **facts}))["ids"])

    async def log(self, after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        return list((await self.get("log", after=after, wait=wait))["entries"])

    async def calls(self, method: str, after: int = 0) -> list[dict[str, Any]]:
        """The logged calls of one method."""
        entries = await self.log(after)
        return [one for one in entries if one["kind"] == "call" and one["method"].lower() == method.lower()]

    async def state(self) -> dict[str, Any]:
        return await self.get("state")

    async def weather(self, name: str) -> None:
        await self.post("faults", {"weather": name})

    async def fault(self, kind: str, **facts: Any) -> None:
        """One rule; see `bot.sandbox.faults.Fault`."""
        await self.post("faults", {"kind": kind, **facts})

    async def clear_faults(self) -> None:
        await self.ask("DELETE", "faults", json={})

    async def limits(self, **facts: Any) -> dict[str, Any]:
        return await self.post("limits", facts)

    async def inject(self, update: dict[str, Any], lane: tuple[str, int] | None = None) -> int:
        """Queue a raw update, whether a bot can read it or not; returns its update_id."""
        facts = {"update": update, **({"lane": lane} if lane else {})}
        return int((await self.post("updates", facts))["update_id"])

    async def reset(self) -> None:
        await self.post("reset", {})


class Group:
    """A group; what its human owner does."""

    def __init__(self, box: Sandbox, chat_id: int, title: str) -> None:
        self._box = box
        self.id = chat_id
        self.title = title

    async def adds(self, person: "Person", by: "Person | None" = None) -> None:
        await self._do("members", user_id=person.id, **({"by": by.id} if by else {}))

    async def removes(self, person: "Person") -> None:
        await self._do("remove", user_id=person.id)

    async def makes_bot_admin(self, rights: dict[str, bool] | None = None) -> None:
        await self._do("bot", admin=True, **({} if rights is None else {"rights": rights}))

    async def makes_bot_member(self) -> None:
        await self._do("bot", admin=False)

    async def removes_bot(self) -> None:
        await self._do("bot", admin=None)

    async def link(self, **terms: Any) -> str:
        return str((await self._do("links", **terms))["invite_link"])

    async def decides(self, person: "Person", *, approve: bool) -> None:
        await self._do("requests", user_id=person.id, approve=approve)

    async def migrates(self) -> "Group":
        return Group(self._box, (await self._do("migrate"))["id"], self.title)

    async def members(self) -> dict[int, str]:
        """Status by user id."""
        found = (await self._box.get(f"groups/{self.id}/members"))["members"]
        return {one["user"]["id"]: one["status"] for one in found}

    async def _do(self, what: str, **facts: Any) -> dict[str, Any]:
        return await self._box.post(f"groups/{self.id}/{what}", facts)


class Person:
    """One account. Acts return when Telegram has them; what the bot does about it is seen with `sees`."""

    def __init__(self, box: Sandbox, user_id: int, name: str) -> None:
        self._box = box
        self.id = user_id
        self.name = name
        self._acted = 0

    async def start(self, payload: str | None = None) -> int:
        return int((await self._do("start", **({"payload": payload} if payload else {})))["message_id"])

    async def writes(
        self, text: str, chat: Group | None = None, reply_to: Card | None = None, **facts: Any
    ) -> int:
        if reply_to is not None:
            facts["reply_to_message_id"] = reply_to.id
        return int((await self._do("send", text=text, **_in(chat), **facts))["message_id"])

    async def sends_photo(self, content: bytes, caption: str = "", chat: Group | None = None) -> int:
        facts = {"photo": base64.b64encode(content).decode(), "filename": "photo.jpg", "caption": caption}
        return int((await self._do("send", **facts, **_in(chat)))["message_id"])

    async def sends_file(self, content: bytes, filename: str, chat: Group | None = None) -> int:
        facts = {"document": base64.b64encode(content).decode(), "filename": filename}
        return int((await self._do("send", **facts, **_in(chat)))["message_id"])

    async def shares_location(self, latitude: float, longitude: float) -> int:
        place = {"latitude": latitude, "longitude": longitude}
        return int((await self._do("send", location=place))["message_id"])

    async def shares_contact(self) -> int:
        return int((await self._do("send", contact=True))["message_id"])

    async def press(
        self, text: str, chat: Group | None = None, card: Card | None = None, pick: Group | None = None
    ) -> dict[str, Any]:
        """Press a button by its visible text: on `card`, else on the newest message that has it.

        `pick` is the group for a button that asks for one. Answers as POST people/ID/press does.
        """
        facts = {"text": text, **_in(chat)}
        if card is not None:
            facts["message_id"] = card.id
        if pick is not None:
            facts["shared_chat_id"] = pick.id
        return await self._do("press", **facts)

    async def forges(self, data: str, card: Card) -> dict[str, Any]:
        """Send any callback data from a message, as a modified client can."""
        return await self._do("press", data=data, message_id=card.id, chat_id=card.chat_id)

    async def is_told(self, query: dict[str, Any], within: float = WITHIN) -> dict[str, Any]:
        """The bot's answer to a press: {text, show_alert, url?}."""
        answer = (await self._box.get(f"presses/{query['query_id']}", wait=within))["answer"]
        if answer is None:
            raise AssertionError(f"{self.name}'s press was not answered within {within} s")
        return dict(answer)

    async def opens(self, url: str) -> dict[str, Any]:
        """A link or scanned code; answers as POST people/ID/open does."""
        return await self._do("open", url=url)

    async def joins(self, link: str) -> str:
        return str((await self._do("join", link=link))["outcome"])

    async def leaves(self, group: Group) -> None:
        await self._do("leave", chat_id=group.id)

    async def edits(self, message_id: int, text: str, chat: Group | None = None) -> None:
        await self._do("edit", message_id=message_id, text=text, **_in(chat))

    async def reacts(self, card: Card, emoji: str | None) -> None:
        await self._do("react", message_id=card.id, chat_id=card.chat_id, emoji=emoji)

    async def blocks(self) -> None:
        await self._do("block")

    async def unblocks(self) -> None:
        await self._do("unblock")

    async def deactivates(self) -> None:
        await self._do("deactivate")

    async def reads(self, chat: Group | None = None, after: int = 0, wait: float = 0) -> list[Card]:
        """All there is on the screen of one chat, oldest first; deleted messages are gone."""
        cards, _ = await self._read(chat, after, wait)
        return cards

    async def news(self) -> list[Card]:
        """What others said, or changed, in the private chat since this person's last act."""
        cards = await self.reads(after=self._acted)
        return [card for card in cards if not card.mine and not card.raw["deleted"]]

    async def sees(
        self,
        *fragments: str,
        within: float = WITHIN,
        chat: Group | None = None,
        new: bool = False,
        times: int = 1,
    ) -> Card:
        """Wait for a message of somebody else whose text or buttons hold all fragments; the newest one.

        `new`: it must have come, or changed, after this person's last act. `times`: so many must be there.
        """
        end, change = machine_seconds() + within, self._acted if new else 0
        found: dict[int, Card] = {}
        while True:
            cards, change = await self._read(chat, change, max(0.0, end - machine_seconds()) if change else 0)
            for card in cards:
                found.pop(card.id, None)
                fits = all(card.has(one) for one in fragments) and not card.mine
                if fits and not card.raw["deleted"] and (not new or card.change > self._acted):
                    found[card.id] = card
            if len(found) >= times:
                return found[max(found)]
            if machine_seconds() >= end:
                raise AssertionError(await self._complain(fragments, chat, within))

    async def sees_nothing(self, *fragments: str, during: float = 0.5, chat: Group | None = None) -> None:
        """Fails if such a message is there or comes within `during` seconds."""
        try:
            card = await self.sees(*fragments, within=during, chat=chat)
        except AssertionError:
            return
        raise AssertionError(f"{self.name} should not have seen {card.text!r}")

    async def keyboard(self) -> list[str]:
        """The labels of the reply keyboard below the private chat."""
        rows = (await self._box.get(f"chats/{self.id}/messages", limit=1))["keyboard"] or []
        return [button["text"] for row in rows for button in row]

    async def _do(self, act: str, **facts: Any) -> dict[str, Any]:
        self._acted = (await self._box.state())["change"]
        return await self._box.post(f"people/{self.id}/{act}", facts)

    async def _read(self, chat: Group | None, after: int, wait: float) -> tuple[list[Card], int]:
        place = chat.id if chat else self.id
        page = await self._box.get(f"chats/{place}/messages", viewer=self.id, after=after, wait=wait)
        return [read_card(place, one) for one in page["messages"]], page["change"]

    async def _complain(self, fragments: Iterable[str], chat: Group | None, within: float) -> str:
        cards = [card for card in await self.reads(chat) if not card.raw["deleted"]]
        lines = [f"  {one.id} {one.sender}: {one.text!r} {list(one.buttons)} {one.photo or ''}" for one in cards]
        place = chat.title if chat else "the private chat"
        head = f"{self.name} did not see {' + '.join(map(repr, fragments))} within {within} s. In {place}:"
        return "\n".join([head, *(lines or ["  (nothing)"])])


def _in(chat: Group | None) -> dict[str, Any]:
    return {"chat_id": chat.id} if chat else {}
