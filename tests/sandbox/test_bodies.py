"""The wire itself: bodies of every form, errors of every kind as JSON, foreign pages kept out."""

import json
import random
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData

from bot.sandbox import Group, Person
from bot.sandbox.methods.registry import METHODS
from bot.sandbox.server import DEFAULT_TOKEN
from tests.sandbox.pictures import draw_png


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def api(url: str) -> str:
    return f"{url}/bot{DEFAULT_TOKEN}"


@pytest.mark.parametrize("form", ["json", "urlencoded", "query", "multipart"])
async def test_every_form_of_body_is_read(session: ClientSession, api: str, anna: Person, form: str) -> None:
    facts = {"chat_id": str(anna.id), "text": "Hello 你好", "reply_markup": json.dumps({"force_reply": True})}
    body = FormData(facts)
    if form == "multipart":
        body = FormData(facts, quote_fields=False, default_to_multipart=True)
    options = {
        "json": {"json": {**facts, "chat_id": anna.id}},
        "urlencoded": {"data": body},
        "multipart": {"data": body},
        "query": {"params": facts},
    }[form]
    async with session.post(f"{api}/sendMessage", **options) as answer:
        assert (await answer.json())["result"]["text"] == "Hello 你好"


async def test_method_names_ignore_case(session: ClientSession, api: str) -> None:
    async with session.get(f"{api}/GETME") as answer:
        assert (await answer.json())["result"]["is_bot"]


async def test_a_chunked_upload_needs_no_length(session: ClientSession, api: str, anna: Person) -> None:
    async def stream() -> AsyncIterator[bytes]:
        picture = draw_png()
        head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
        parts = [
            (head.format("chat_id", "").encode(), str(anna.id).encode()),
            (head.format("photo", "").encode(), b"attach://it"),
            (head.format("it", '; filename="a.png"').encode(), picture),
        ]
        for start, content in parts:
            yield b"--frontier\r\n" + start
            yield content + b"\r\n"
        yield b"--frontier--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=frontier"}
    async with session.post(f"{api}/sendPhoto", data=stream(), headers=headers) as answer:
        result = (await answer.json())["result"]
    assert result["photo"][-1]["width"] == 40


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (f"/bot{DEFAULT_TOKEN}/sendCoupon", b"{}", 404, "Not Found: method not found"),
        ("/bot1:wrong/getMe", b"{}", 401, "Unauthorized"),
        (f"/bot{DEFAULT_TOKEN}", b"{}", 404, "Not Found"),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", b"{", 400, "Bad Request: can't parse JSON object"),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", b"[]", 400, "Bad Request: can't parse JSON object"),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", b"{}", 400, "Bad Request: chat_id is empty"),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", b'{"chat_id": "x"}', 400, "Bad Request: invalid chat_id specified"),
        (f"/bot{DEFAULT_TOKEN}/sendPoll", b'{"chat_id": 1}', 400, "Bad Request: the sandbox does not do sendPoll"),
    ],
)
async def test_every_error_is_telegrams_json(
    session: ClientSession, url: str, path: str, body: bytes, status: int, words: str
) -> None:
    async with session.post(url + path, data=body, headers={"Content-Type": "application/json"}) as answer:
        assert (answer.status, await answer.json()) == (
            status,
            {"ok": False, "error_code": status, "description": words},
        )


@pytest.mark.parametrize(
    "facts",
    [
        {"text": {"a": 1}},
        {"text": "x", "reply_markup": "[1]"},
        {"text": "x", "reply_markup": {"inline_keyboard": [5]}},
        {"text": "x", "reply_markup": {"inline_keyboard": [[5]]}},
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "copy_text": 5}]]}},
        {"text": "x", "reply_parameters": {"message_id": "abc"}},
        {"text": "x", "entities": [5]},
        {"text": "\ud800"},
    ],
)
async def test_nonsense_inside_parameters_is_a_bad_request(
    session: ClientSession, api: str, anna: Person, facts: dict[str, object]
) -> None:
    async with session.post(f"{api}/sendMessage", json={"chat_id": anna.id, **facts}) as answer:
        assert answer.status == 400
        assert (await answer.json())["ok"] is False


NONSENSE = (
    None,
    "",
    "x",
    "\ud800",
    "[",
    -1,
    0,
    2**70,
    1e400,
    True,
    [],
    [1],
    [[]],
    {},
    {"a": 1},
    "attach://x",
    "{}",
)


@pytest.mark.parametrize("name", sorted(one.name for one in METHODS.values() if one.act is not None))
async def test_no_method_breaks_on_nonsense(
    session: ClientSession, api: str, anna: Person, group: Group, name: str
) -> None:
    fields = METHODS[name.lower()].fields
    places = [
        {},
        {"chat_id": anna.id, "message_id": 1},
        {"chat_id": group.id, "user_id": anna.id, "message_id": 1},
    ]
    dice = random.Random(name)
    for place in places:
        for value in NONSENSE:
            params = {field: dice.choice((value, *NONSENSE)) for field in fields} | place
            async with session.post(
                f"{api}/{name}", json={**params, "url": ""} if "url" in fields else params
            ) as answer:
                assert answer.status in (200, 400, 403, 413)
                assert "ok" in await answer.json()


async def test_other_sites_pages_cannot_use_the_control_api(session: ClientSession, url: str) -> None:
    async with session.post(f"{url}/sandbox/people", data=b'{"first_name": "Mallory"}') as answer:
        assert answer.status == 403
    async with session.get(f"{url}/sandbox/people", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403
