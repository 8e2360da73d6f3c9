"""Telegram: does it know this token, how do updates come, and may the bot do its work in the groups."""

from bot.config import Settings
from bot.doctor.findings import Finding, State
from bot.doctor.stored import Stored
from bot.sender import Failed, Outcome, Sender, Sent

PATIENCE = 10  # seconds for one question


async def ask_telegram(settings: Settings, stored: Stored) -> list[Finding]:
    """The findings on token, updates and groups."""
    if settings.bot_token is None:
        says = "BOT_TOKEN is missing: get one from @BotFather and put it into .env"
        return [
            Finding(State.WRONG, "token", says),
            Finding(State.NOTE, "groups", "not looked at without a token"),
        ]
    sender = Sender(settings.token(), settings.telegram_api_url)
    try:
        me = await sender.call("getMe", {}, deadline=PATIENCE)
        if not isinstance(me, Sent):
            return [_judge_refusal(settings, me), Finding(State.NOTE, "groups", "not looked at: see the token")]
        return [
            Finding(State.OK, "token", f"@{me.result.get('username', '?')} answers"),
            _judge_webhook(settings, await sender.call("getWebhookInfo", {}, deadline=PATIENCE)),
            await _look_at_groups(sender, stored, bot=me.result["id"]),
        ]
    finally:
        await sender.close()


def _judge_refusal(settings: Settings, outcome: Outcome) -> Finding:
    if isinstance(outcome, Failed):
        return Finding(State.WRONG, "token", f"refused ({outcome.reason}): copy it again from @BotFather")
    says = f"{settings.telegram_api_url} does not answer: check the network, or TELEGRAM_API_URL"
    return Finding(State.WRONG, "token", says)


def _judge_webhook(settings: Settings, info: Outcome) -> Finding:
    if not isinstance(info, Sent):
        return Finding(State.NOTE, "updates", "Telegram did not say how they come: try again later")
    url, waiting = info.result.get("url", ""), info.result.get("pending_update_count", 0)
    if url and not settings.webhook_url:
        says = f"they go to another webhook, {url}: switch it off there, or set WEBHOOK_URL"
    elif error := info.result.get("last_error_message"):
        says = f"Telegram's last call failed ({error}); {waiting} waiting"
    else:
        return Finding(State.OK, "updates", f"{'webhook' if url else 'polling'}; {waiting} waiting")
    return Finding(State.NOTE, "updates", says)


async def _look_at_groups(sender: Sender, stored: Stored, *, bot: int) -> Finding:
    if not stored.groups:
        return Finding(State.NOTE, "groups", "none bound to a store yet: add the bot to one as an administrator")
    bad = [title for title, chat in stored.groups if not await _may_invite(sender, chat, bot)]
    if bad:
        says = f"make the bot an administrator who may invite users in: {', '.join(bad)}"
        return Finding(State.WRONG, "groups", says)
    return Finding(State.OK, "groups", f"{len(stored.groups)} with the rights the bot needs")


async def _may_invite(sender: Sender, chat: int, bot: int) -> bool:
    member = await sender.call("getChatMember", {"chat_id": chat, "user_id": bot}, deadline=PATIENCE)
    return isinstance(member, Sent) and bool(member.result.get("can_invite_users"))
