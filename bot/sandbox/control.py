"""The control API under `/sandbox/`: acting as people, looking at chats, the log, faults and limits.

All bodies and answers are JSON objects; a refusal is `{"error": words}` with status 400, 403, 404 or 409. POST and
DELETE need `Content-Type: application/json`, even without a body.

People
  POST people {first_name, last_name?, username?, language_code?, phone_number?, id?} -> person
  GET  people?after=ID&limit=N -> {people: [person]}      person: id, first_name, …, started, blocked, deactivated
  GET  people/ID -> person
  POST people/ID/start {payload?} -> {message_id}          presses Start (and takes a block away)
  POST people/ID/send {text?, chat_id?, reply_to_message_id?, message_thread_id?, caption?,
                       photo? | document? (base64), filename?, content_type?, contact?: true | object,
                       location?: {latitude, longitude}}
                       -> {message_id}                     chat_id: the private chat with the bot when absent
  POST people/ID/edit {message_id, text, chat_id?}
  POST people/ID/react {message_id, emoji?, chat_id?}
  POST people/ID/press {text? | data?, chat_id?, message_id?, shared_chat_id?}
        by `text`: the newest message with that inline button, else the reply keyboard; with message_id and
        `data` any data is sent, present or not (a forged button).
        -> {query_id} | {url} | {copied} | {message_id}    url buttons only return their address
  POST people/ID/open {url} -> {start_payload, message_id} | {outcome: joined|requested|inside} | {startgroup}
        | {url} (not Telegram's)
  POST people/ID/join {link} -> {outcome}
  POST people/ID/leave {chat_id}
  POST people/ID/block · unblock · deactivate · forget     forget: as if Start was never pressed
  POST bulk {action: start|reachable, count, payload?, payloads?, first_id?, language_codes?} -> {ids: [..]}
        start: new people who press Start; reachable: they pressed it before, no update is made
Groups
  POST groups {title, owner_id, type?: group|supergroup, is_forum?, id?, bot?: admin|member} -> chat
  GET  groups/ID/members -> {members: [{user, status, …}]}
  POST groups/ID/members {user_id, by?}                    somebody adds a person
  POST groups/ID/remove {user_id, by?}                     an administrator sends somebody away (banned)
  POST groups/ID/bot {admin: bool | null, rights?, by?}    adds, promotes, demotes; null removes the bot
  POST groups/ID/links {creator_id?, name?, creates_join_request?, member_limit?, expires?} -> {invite_link}
  POST groups/ID/requests {user_id, approve: bool, by?}    a human administrator decides
  POST groups/ID/migrate -> chat (the new supergroup)
Looking
  GET  chats?viewer=UID -> {chats: [chat]}                 chat: id, type, title, member count, last message
  GET  chats/ID/messages?after=CHANGE&viewer=UID&wait=S&limit=N
        -> {messages: [..], change: N, keyboard: [[button]] | null}
        every message whose last change (sent, edited, deleted, pinned) is later than `after`; `wait` holds the
        answer until there is one. message: id, date, change, sender, mine, text, entities, caption, photo
        (address), document {name, url, size}, buttons (inline rows), reply_to, thread, service, edited, deleted,
        pinned, reactions
  GET  presses/QUERY_ID?wait=S -> {answer: {text, show_alert, url?} | null}
  GET  events                                              Server-Sent Events, one JSON object each:
        {kind, chat_id, …}; kinds: message edit delete pin reaction press answer member request action draft
        person profile faults limits reset
  GET  files/FILE_ID -> the file itself
  GET  log?after=SEQ&limit=N&wait=S -> {entries: [..], seq}
        calls: {seq, kind: call, received, answered (machine time), method, params, chat_id, status, description,
        message_id, via_response_body, delivered (took effect), fault?, update_ids? (getUpdates), unseen?}
        deliveries: {seq, kind: delivery, update_id, update, attempt, status (0: no answer), description, method}
  GET  state -> {bot, username, webhook, pending, next_update_id, allowed_updates, profile, seq, change}
Weather and the rest
  GET faults · DELETE faults
  POST faults {weather: fine|slow|429|down} | {kind: 429|5xx|drop|slow|duplicate, method?, chat_id?, when?, times?,
        probability?, retry_after?, status?, seconds?}     see bot.sandbox.faults.Fault
  GET limits · POST limits {enabled?, chat_burst?, overall?, group_minute?}       flood limits, off at first
  POST webhook {backoff}                                   stretches the waits between deliveries (1: Telegram's)
  POST updates {update: {...}, lane?: [kind, id]} -> {update_id}     a raw update, readable or not
  POST reset                                               a new world; the log goes on
"""

import inspect
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.acts import ActRefused
from bot.sandbox.controls import groups, looking, people, weather
from bot.sandbox.controls.asks import Ask, Handler, NotThere
from bot.sandbox.invitations import LinkRefused
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.refusals import Refused

PREFIX = "/sandbox"


def add_control(app: web.Application) -> None:
    for method, path, handler in (*people.ROUTES, *groups.ROUTES, *looking.ROUTES, *weather.ROUTES):
        app.router.add_route(method, f"{PREFIX}/{path}", _wrap(handler))
    for path, stream in looking.STREAMS.items():
        app.router.add_get(f"{PREFIX}/{path}", stream)


def _wrap(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def run(request: web.Request) -> web.StreamResponse:
        if not is_from_here(request):
            return _answer({"error": "only this machine's own pages and programs may ask"}, 403)
        try:
            ask = Ask(request.app[EXCHANGE], await _read_facts(request), request.match_info, request.query)
            result = handler(ask)
            if inspect.isawaitable(result):
                result = await result
        except NotThere as missing:
            return _answer({"error": str(missing)}, 404)
        except (ActRefused, LinkRefused) as refusal:
            return _answer({"error": str(refusal)}, 409)
        except Refused as refusal:
            return _answer({"error": refusal.description}, 400)
        except (KeyError, TypeError, ValueError) as problem:
            return _answer({"error": f"{type(problem).__name__}: {problem}"}, 400)
        return (
            _answer(result)
            if isinstance(result, dict)
            else web.Response(body=result, content_type="application/json")
        )

    return run


def is_from_here(request: web.Request) -> bool:
    """Other sites' pages can neither name this host nor post JSON without being asked first."""
    is_local = (request.url.host or "") in ("127.0.0.1", "localhost")
    return is_local and (request.method == "GET" or request.content_type == "application/json")


async def _read_facts(request: web.Request) -> dict[str, object]:
    body = await request.read() if request.can_read_body else b""
    facts = json.loads(body) if body else {}
    if not isinstance(facts, dict):
        raise ValueError("a JSON object is expected")
    return facts


def _answer(result: dict[str, object], status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(result).encode(), status=status, content_type="application/json")
