"""People: making them, and everything they do."""

import base64
from typing import Any

from bot.sandbox import acts, presses
from bot.sandbox.calls import Upload
from bot.sandbox.controls.asks import Ask, Route
from bot.sandbox.invitations import use_link
from bot.sandbox.memberships import leave_chat, set_reachable
from bot.sandbox.views import show_person
from bot.sandbox.world import User

MAX_BULK = 200_000
_FACTS = ("last_name", "username", "language_code", "phone_number")


def add_person(ask: Ask) -> dict[str, Any]:
    user_id = ask.facts.get("id")
    if user_id is not None and int(user_id) in ask.world.users:
        raise ValueError("this id is taken")
    facts = {name: ask.facts[name] for name in _FACTS if ask.facts.get(name)}
    user = ask.world.add_user(str(ask.facts["first_name"]), user_id=user_id and int(user_id), **facts)
    ask.world.events.announce("person", user_id=user.id)
    return show_person(user)


def list_people(ask: Ask) -> dict[str, Any]:
    after, limit = ask.number("after", 0), ask.number("limit", 1000)
    found = [user for user in ask.world.users.values() if user.id > after and not user.is_bot]
    return {"people": [show_person(user) for user in found[:limit]]}


def look_at_person(ask: Ask) -> dict[str, Any]:
    return show_person(ask.person())


def start(ask: Ask) -> dict[str, Any]:
    return {"message_id": acts.start(ask.world, ask.person(), ask.facts.get("payload")).id}


def send(ask: Ask) -> dict[str, Any]:
    user, facts = ask.person(), ask.facts
    message = acts.say(
        ask.world,
        user,
        _place(ask, user),
        _read_content(ask, user),
        reply_to=facts.get("reply_to_message_id"),
        thread=facts.get("message_thread_id"),
    )
    return {"message_id": message.id}


def edit(ask: Ask) -> dict[str, Any]:
    user = ask.person()
    message = acts.edit(ask.world, user, _place(ask, user), int(ask.facts["message_id"]), str(ask.facts["text"]))
    return {"message_id": message.id}


def react(ask: Ask) -> dict[str, Any]:
    user = ask.person()
    acts.react(ask.world, user, _place(ask, user), int(ask.facts["message_id"]), ask.facts.get("emoji"))
    return {}


def press(ask: Ask) -> dict[str, Any]:
    """With a message and data, whatever is given is sent: a modified client can do that too."""
    user, facts = ask.person(), ask.facts
    chat_id, message_id, data = _place(ask, user), facts.get("message_id"), facts.get("data")
    if message_id and data is not None:
        message = acts.find_place(ask.world, user, chat_id).messages.get(int(message_id))
        if message is None:
            raise acts.ActRefused("no such message")
        return {"query_id": presses.send_press(ask.world, user, chat_id, message, str(data)).id}
    picked = presses.find_button(
        ask.world, user, chat_id, message_id=message_id, text=facts.get("text"), data=data
    )
    return presses.press(ask.world, user, chat_id, picked, facts.get("shared_chat_id"))


def open_url(ask: Ask) -> dict[str, Any]:
    return acts.open_url(ask.world, ask.person(), str(ask.facts["url"]))


def join(ask: Ask) -> dict[str, Any]:
    return {"outcome": use_link(ask.world, str(ask.facts["link"]), ask.person())}


def leave(ask: Ask) -> dict[str, Any]:
    user = ask.person()
    leave_chat(ask.world, acts.find_place(ask.world, user, int(ask.facts["chat_id"])), user)
    return {}


def block(ask: Ask) -> dict[str, Any]:
    set_reachable(ask.world, ask.person(), blocked=True)
    return {}


def unblock(ask: Ask) -> dict[str, Any]:
    set_reachable(ask.world, ask.person(), blocked=False)
    return {}


def deactivate(ask: Ask) -> dict[str, Any]:
    return _set(ask, deactivated=True)


def forget(ask: Ask) -> dict[str, Any]:
    return _set(ask, started=False)


def add_many(ask: Ask) -> dict[str, Any]:
    """Hundreds or thousands at once; everybody is new."""
    action, count = ask.facts["action"], int(ask.facts["count"])
    if action not in ("start", "reachable") or not 0 <= count <= MAX_BULK:
        raise ValueError("action is start or reachable, count up to 200000")
    languages = ask.facts.get("language_codes") or ["en", "zh-hans"]
    payloads = ask.facts.get("payloads") or [ask.facts.get("payload")]
    first_id, ids = ask.facts.get("first_id"), []
    for number in range(count):
        user = ask.world.add_user(
            f"Person {number + 1}",
            user_id=int(first_id) + number if first_id is not None else None,
            language_code=languages[number % len(languages)],
            started=action == "reachable",
        )
        if action == "start":
            acts.start(ask.world, user, payloads[number % len(payloads)])
        ids.append(user.id)
    return {"ids": ids}


def _set(ask: Ask, **facts: bool) -> dict[str, Any]:
    user = ask.person()
    for name, value in facts.items():
        setattr(user, name, value)
    ask.world.mark("user", user.id)
    ask.world.events.announce("person", user.id, user_id=user.id)
    return {}


def _place(ask: Ask, user: User) -> int:
    return int(ask.facts.get("chat_id") or user.id)


def _read_content(ask: Ask, user: User) -> dict[str, Any]:
    facts = ask.facts
    content: dict[str, Any] = {}
    for kind in ("photo", "document"):
        if kind in facts:
            upload = Upload(
                str(facts.get("filename") or kind),
                str(facts.get("content_type") or "application/octet-stream"),
                base64.b64decode(facts[kind], validate=True),
            )
            content = acts.show_upload(ask.world, upload, as_photo=kind == "photo")
    if content and facts.get("caption"):
        content["caption"] = facts["caption"]
    if facts.get("contact"):
        content = {"contact": acts.show_contact(user) if facts["contact"] is True else facts["contact"]}
    if facts.get("location"):
        content = {"location": {name: float(facts["location"][name]) for name in ("latitude", "longitude")}}
    return content or {"text": str(facts["text"])}


ROUTES: tuple[Route, ...] = (
    ("POST", "people", add_person),
    ("GET", "people", list_people),
    ("GET", r"people/{id:\d+}", look_at_person),
    ("POST", r"people/{id:\d+}/start", start),
    ("POST", r"people/{id:\d+}/send", send),
    ("POST", r"people/{id:\d+}/edit", edit),
    ("POST", r"people/{id:\d+}/react", react),
    ("POST", r"people/{id:\d+}/press", press),
    ("POST", r"people/{id:\d+}/open", open_url),
    ("POST", r"people/{id:\d+}/join", join),
    ("POST", r"people/{id:\d+}/leave", leave),
    ("POST", r"people/{id:\d+}/block", block),
    ("POST", r"people/{id:\d+}/unblock", unblock),
    ("POST", r"people/{id:\d+}/deactivate", deactivate),
    ("POST", r"people/{id:\d+}/forget", forget),
    ("POST", "bulk", add_many),
)
