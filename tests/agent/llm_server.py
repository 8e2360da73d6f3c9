"""A scripted server that speaks the OpenAI protocol: well behaved, broken or hostile, as a test asks."""

import asyncio
import json
import re
from enum import StrEnum
from typing import Any, Self

from aiohttp import web


class Mode(StrEnum):
    ANSWER = "answer"  # says `reply`; without one, the first passage's own text
    SLOW = "slow"  # the same after `delay` seconds
    HANG = "hang"  # takes the request and never answers
    DRIP = "drip"  # sends a byte now and then, so that no read ever times out
    ERROR = "error"  # 500
    BUSY = "busy"  # 429
    EMPTY = "empty"  # an answer without text
    NO_CHOICES = "no_choices"  # valid JSON without an answer in it
    REFUSAL = "refusal"  # the protocol's own refusal
    CUT_SHORT = "cut_short"  # stopped by the token limit in the middle
    GARBAGE = "garbage"  # 200, JSON announced, none sent
    CUT = "cut"  # the connection dies in the middle of the body
    NEW_DIALECT = "new_dialect"  # 400 for max_tokens and for temperature, as newer hosted models say it
    OBEY = "obey"  # does what the customer asks: leaks the prompt, or says their own words as the shop's


class LLMServer:
    """Listens on a free port of this machine while the `async with` lasts; `requests` keeps the bodies."""

    def __init__(self) -> None:
        self.mode = Mode.ANSWER
        self.reply = ""
        self.delay = 5.0
        self.requests: list[dict[str, Any]] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def data(self) -> dict[str, Any]:
        """The JSON data of the last request's user message."""
        return read_data(self.requests[-1])

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        match self.mode:
            case Mode.HANG:
                await asyncio.sleep(3600)
            case Mode.SLOW:
                await asyncio.sleep(self.delay)
            case Mode.DRIP:
                return await _drip(request)
            case Mode.ERROR:
                return web.json_response({"error": {"message": "boom", "type": "server_error"}}, status=500)
            case Mode.BUSY:
                return web.json_response(
                    {"error": {"message": "slow down", "type": "rate_limit"}},
                    status=429,
                    headers={"Retry-After": "30"},
                )
            case Mode.NO_CHOICES:
                return web.json_response({"hello": "world"})
            case Mode.GARBAGE:
                return web.Response(body=b'{"choices": [{"mess\xff', content_type="application/json")
            case Mode.CUT:
                return await _cut(request)
            case Mode.NEW_DIALECT if refused := _refused_parameter(body):
                message = f"Unsupported parameter: '{refused}' is not supported with this model."
                return web.json_response(
                    {"error": {"message": message, "type": "invalid_request_error"}}, status=400
                )
        return web.json_response(self._write_completion(body))

    def _write_completion(self, body: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": self._say(body)}
        if self.mode is Mode.REFUSAL:
            message = {"role": "assistant", "content": None, "refusal": "I can't help with that."}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "finish_reason": "length" if self.mode is Mode.CUT_SHORT else "stop",
                }
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }

    def _say(self, body: dict[str, Any]) -> str:
        if self.mode is Mode.EMPTY:
            return ""
        data = read_data(body)
        if self.mode is Mode.OBEY:
            wants_prompt = re.search("prompt|提示词|指令", data["question"])
            return str(body["messages"][0]["content"])[:300] if wants_prompt else str(data["question"])
        return self.reply or str(data["passages"][0]["text"])


def read_data(body: dict[str, Any]) -> dict[str, Any]:
    text = str(body["messages"][-1]["content"])
    data = json.loads(text[text.index("{") :])
    assert isinstance(data, dict)
    return data


def _refused_parameter(body: dict[str, Any]) -> str | None:
    return next((name for name in ("max_tokens", "temperature") if name in body), None)


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(600):
        await response.write(b" ")
        await asyncio.sleep(0.05)
    return response


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(b'{"id": "chatcmpl-1", "choices": [')
    assert request.transport is not None
    request.transport.abort()
    return response
