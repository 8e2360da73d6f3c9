"""Faults, flood limits, raw updates and new beginnings."""

from dataclasses import asdict
from typing import Any

from bot.sandbox.controls.asks import Ask, Route

_LIMITS = ("enabled", "chat_burst", "overall", "group_minute")


def show_faults(ask: Ask) -> dict[str, Any]:
    faults = ask.exchange.faults
    return {"weather": faults.weather, "rules": [asdict(rule) for rule in faults.rules]}


def add_fault(ask: Ask) -> dict[str, Any]:
    if "weather" in ask.facts:
        ask.exchange.faults.set_weather(str(ask.facts["weather"]))
        ask.exchange.polling.wake()
    else:
        ask.exchange.faults.add(**ask.facts)
    ask.world.events.announce("faults", weather=ask.exchange.faults.weather)
    return show_faults(ask)


def clear_faults(ask: Ask) -> dict[str, Any]:
    ask.exchange.faults.clear()
    ask.world.events.announce("faults", weather="fine")
    return show_faults(ask)


def show_limits(ask: Ask) -> dict[str, Any]:
    return {name: getattr(ask.exchange.limits, name) for name in _LIMITS}


def set_limits(ask: Ask) -> dict[str, Any]:
    unknown = set(ask.facts) - set(_LIMITS)
    if unknown:
        raise ValueError(f"no such limit: {min(unknown)}")
    for name, value in ask.facts.items():
        setattr(ask.exchange.limits, name, bool(value) if name == "enabled" else float(value))
    ask.exchange.limits.forget()
    ask.world.events.announce("limits")
    return show_limits(ask)


def set_backoff(ask: Ask) -> dict[str, Any]:
    ask.exchange.deliverer.backoff = float(ask.facts["backoff"])
    return {"backoff": ask.exchange.deliverer.backoff}


def inject(ask: Ask) -> dict[str, Any]:
    """A raw update. Its lane is the chat's or person's it names, unless one is given."""
    update = ask.facts["update"]
    if not isinstance(update, dict):
        raise TypeError("update must be an object")
    kind, lane_id = ask.facts.get("lane") or ("chat", _guess_chat(update))
    return {"update_id": ask.world.queue.push_raw(update, (str(kind), int(lane_id)))}


async def reset(ask: Ask) -> dict[str, Any]:
    exchange = ask.exchange
    await exchange.deliverer.stop()
    ask.world.clear()
    exchange.faults.clear()
    exchange.limits.forget()
    ask.world.events.announce("reset")
    return {}


def _guess_chat(update: dict[str, Any]) -> int:
    for content in update.values():
        if isinstance(content, dict):
            for name in ("chat", "from"):
                owner = content.get(name)
                if isinstance(owner, dict) and isinstance(owner.get("id"), int):
                    return int(owner["id"])
    return 0


ROUTES: tuple[Route, ...] = (
    ("GET", "faults", show_faults),
    ("POST", "faults", add_fault),
    ("DELETE", "faults", clear_faults),
    ("GET", "limits", show_limits),
    ("POST", "limits", set_limits),
    ("POST", "webhook", set_backoff),
    ("POST", "updates", inject),
    ("POST", "reset", reset),
)
