"""The model behind any server that speaks the OpenAI protocol. It words what it is given and decides nothing.

Whatever the server does, `word` returns within its deadline: a text that is still to be checked, or None.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.agent.retrieval import Passage
from bot.agent.untrusted import clean
from bot.clock import machine_seconds

_LOG = logging.getLogger(__name__)
_DEADLINE = 20.0
_TEMPERATURE = 0.2
_REPLY_TOKENS = 600
_REPLY_CHARS = 1500
_QUESTION_CHARS = 1000
_PASSAGES_CHARS = 6000
_NO_ANSWER = "NO_ANSWER"
_THINKING = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_REFUSAL = re.compile(
    r"^\W*(?:(?:i['’]?m |i am )?(?:very |so )?sorry\W+(?:but )?)?"
    r"(?:i (?:can(?:no|['’])?t|am (?:not able|unable)|won['’]t)|i['’]m (?:not able|unable)"
    r"|as an (?:ai|artificial))"
    r"|^\W*(?:很?抱歉|对不起|不好意思)?\W*(?:我(?:无法|不能|没有办法)|作为(?:一个|一名)?(?:ai|人工智能|语言模型))",
    re.IGNORECASE,
)


class Breaker:
    """Stops asking an endpoint that failed `limit` times in a row; after `rest` seconds one call may try again."""

    def __init__(self, *, limit: int = 5, rest: float = 60.0, seconds: Callable[[], float]) -> None:
        self._limit, self._rest, self._seconds = limit, rest, seconds
        self._failures = 0
        self._closed_until = float("-inf")

    def may_try(self) -> bool:
        """False while resting. The first to ask after the rest is let through alone."""
        if self._failures < self._limit:
            return True
        if self._seconds() < self._closed_until:
            return False
        self._closed_until = self._seconds() + self._rest
        return True

    def succeed(self) -> None:
        self._failures = 0

    def fail(self) -> None:
        self._failures += 1
        if self._failures >= self._limit:
            self._closed_until = self._seconds() + self._rest


class Model:
    """One model at one endpoint."""

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str | None,
        model: str,
        deadline: float = _DEADLINE,
        seconds: Callable[[], float] = machine_seconds,
    ) -> None:
        # Not at the top: it takes over a second to import, and shops without a model never need it.
        from openai import AsyncOpenAI, BadRequestError

        # The client refuses an empty key, which local servers do not ask for. It does not retry: our deadline is
        # for the whole answer, and the passage itself is a good second.
        self._client = AsyncOpenAI(base_url=base_url, api_key=api_key or "x", timeout=deadline, max_retries=0)
        self._bad_request = BadRequestError
        self._model = model
        self._deadline = deadline
        self._breaker = Breaker(seconds=seconds)
        self._limits: dict[str, Any] = {"max_tokens": _REPLY_TOKENS, "temperature": _TEMPERATURE}
        self._prompts = Environment(
            loader=FileSystemLoader(_find_prompts()),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 a prompt is no HTML; the data in it is JSON
        )

    async def word(
        self, question: str, passages: Sequence[Passage], *, locale: str, brand_name: str
    ) -> str | None:
        """An answer worded from the passages, unchecked; None when the model is slow, down, empty or refuses."""
        messages = self._write_messages(question, passages, locale, brand_name)
        if messages is None or not self._breaker.may_try():
            return None
        try:
            async with asyncio.timeout(self._deadline):
                reply = _read_reply(await self._complete(messages))
        except Exception as error:  # Endpoints fail in every way there is, and none of them may lose an answer.
            self._breaker.fail()
            _LOG.warning("model_failed error=%s", type(error).__name__)
            return None
        self._breaker.succeed()
        return reply

    async def close(self) -> None:
        await self._client.close()

    async def _complete(self, messages: list[Any]) -> Any:
        """Asks again, at once and for good without it, when the endpoint does not take one of our limits."""
        while True:
            try:
                return await self._client.chat.completions.create(
                    model=self._model, messages=messages, **self._limits
                )
            except self._bad_request as error:
                if not self._adapt(str(error)):
                    raise

    def _adapt(self, refusal: str) -> bool:
        if "max_tokens" in self._limits and "max_tokens" in refusal:
            self._limits["max_completion_tokens"] = self._limits.pop("max_tokens")
            return True
        return "temperature" in refusal and self._limits.pop("temperature", None) is not None

    def _write_messages(
        self, question: str, passages: Sequence[Passage], locale: str, brand_name: str
    ) -> list[Any] | None:
        """The unchanging rules first, so that servers can cache them; strangers' words last, as JSON data."""
        given = _take_whole(passages)
        if not given:
            return None
        data = {
            "passages": given,
            "language": locale,
            "question": clean(question, _QUESTION_CHARS),
        }
        rules = self._prompts.get_template("rules.j2").render(
            brand_name=clean(brand_name, 100), no_answer=_NO_ANSWER
        )
        turn = self._prompts.get_template("turn.j2").render(data=json.dumps(data, ensure_ascii=False))
        return [{"role": "system", "content": rules}, {"role": "user", "content": turn}]


def _take_whole(passages: Sequence[Passage]) -> list[dict[str, str]]:
    """The first passages that fit, each whole: half a passage makes a model invent the other half."""
    given = []
    left = _PASSAGES_CHARS
    for passage in passages:
        title, body = clean(passage.title, 200), clean(passage.body, _PASSAGES_CHARS + 1)
        left -= len(title) + len(body)
        if left < 0:
            break
        given.append({"title": title, "text": body})
    return given


def _read_reply(completion: Any) -> str | None:
    """The text of a finished completion; None for a refusal, a cut or an empty one, and for "I do not know"."""
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason not in ("stop", None):
        return None
    text = clean(_THINKING.sub("", choice.message.content or ""), _REPLY_CHARS + 1)
    if not text or len(text) > _REPLY_CHARS or _NO_ANSWER in text or _REFUSAL.search(text):
        return None
    return text


def _find_prompts() -> Path:
    """`templates/agent`: inside the wheel beside the code, else in the checkout."""
    bot = Path(__file__).parent.parent
    packed = bot / "_templates" / "agent"
    return packed if packed.is_dir() else bot.parent / "templates" / "agent"
