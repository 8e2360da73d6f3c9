"""The model: does it answer, and how fast."""

import time

import aiohttp

from bot.config import Settings
from bot.doctor.findings import Finding, State

PATIENCE = 30  # seconds; a model on this machine may have to be loaded first


async def ask_model(settings: Settings) -> Finding:
    if not settings.has_model:
        return Finding(State.OK, "model", "none: answers are your articles as written")
    base = settings.openai_base_url or "https://api.openai.com/v1"
    headers = {}
    if settings.openai_api_key:
        headers["Authorization"] = f"Bearer {settings.openai_api_key.get_secret_value()}"
    question = {"model": settings.openai_model, "messages": [{"role": "user", "content": "Say yes."}]}
    began = time.monotonic()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as http,
            http.post(f"{base}/chat/completions", json=question, headers=headers) as response,
        ):
            if response.status != 200:
                return Finding(State.WRONG, "model", _say_model_refused(settings, response.status))
            said = (await response.json(content_type=None))["choices"][0]["message"]["content"]
    except (aiohttp.ClientError, TimeoutError):
        return Finding(State.WRONG, "model", f"{base} cannot be reached: start it, or check OPENAI_BASE_URL")
    except (ValueError, LookupError, TypeError):
        return Finding(State.WRONG, "model", f"{base} does not speak the OpenAI protocol: it often ends in /v1")
    if not said:
        return Finding(
            State.NOTE, "model", "it answers with an empty text: answers will be your articles as written"
        )
    return Finding(State.OK, "model", f"{settings.openai_model} answers in {time.monotonic() - began:.1f} s")


def _say_model_refused(settings: Settings, status: int) -> str:
    advice = {
        401: "check OPENAI_API_KEY",
        403: "check OPENAI_API_KEY",
        404: f"check OPENAI_BASE_URL and that it has {settings.openai_model}",
        429: "its quota is used up, or ask less often",
    }
    return f"refused (HTTP {status}): {advice.get(status, 'look into its own log')}"
