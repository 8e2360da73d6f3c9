"""setWebhook, deleteWebhook, getWebhookInfo: where updates go."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.calls import Call
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

DEFAULT_CONNECTIONS = 40
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def set_webhook(world: World, call: Call) -> bool:
    """Telegram wants https; plain http is taken here for this machine's own addresses only."""
    url = call.text("url") or ""
    if not url:
        return delete_webhook(world, call)
    place = urlsplit(url)
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token") or ""
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    world.queue.allow(call.rows("allowed_updates"))
    if call.flag("drop_pending_updates"):
        world.queue.drop_all()
    connections = min(100, max(1, call.integer("max_connections") or DEFAULT_CONNECTIONS))
    world.webhook.clear()
    world.webhook |= {"url": url, "secret_token": secret, "max_connections": connections}
    world.mark("bot", "webhook")
    return True


def delete_webhook(world: World, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        world.queue.drop_all()
    world.webhook.clear()
    world.mark("bot", "webhook")
    return True


def get_webhook_info(world: World, call: Call) -> dict[str, Any]:
    hook = world.webhook
    info: dict[str, Any] = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": world.queue.count(),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if name in hook:
            info[name] = hook[name]
    if world.queue.allowed is not None:
        info["allowed_updates"] = sorted(world.queue.allowed)
    return info


METHODS = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": get_webhook_info}
