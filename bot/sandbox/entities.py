"""Formatted text: HTML to entities, entities found in plain text, and lengths as Telegram counts them."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from bot.sandbox.refusals import bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_TOKEN = re.compile(r"<(?P<tag>[^<>]*)(?P<close>>?)|[^<]+", re.DOTALL)
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);")
_FOUND = re.compile(
    r"(?P<url>(?:https?|tg)://[^\s<>\"]+[^\s<>\".,;:!?)\]}'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z]\w{2,31})(?!\w)"
    r"|(?<!\w)(?P<hashtag>#[^\W\d]\w*)"
)

Entity = dict[str, Any]


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def format_text(text: str, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """The text people see and its entities, in UTF-16 units. MarkdownV2 and Markdown are refused."""
    if not parse_mode:
        entities = [dict(one) for one in given or ()]
    elif parse_mode.lower() == "html":
        text, entities = _parse_html(text) if "<" in text or "&" in text else (text, [])
    else:
        raise bad_request(f"unsupported parse_mode (the sandbox reads HTML only, not {parse_mode})")
    text, entities = _trim(text, entities)
    if not given:
        entities += _find_entities(text, entities)
    entities.sort(key=lambda one: (one["offset"], -one["length"]))
    return text, entities


def _parse_html(source: str) -> tuple[str, list[Entity]]:
    """Telegram's HTML style: the tags of TAGS, four named entities and numeric ones, nothing else."""
    parts: list[str] = []
    length = 0
    open_tags: list[tuple[str, int, Entity]] = []
    entities: list[Entity] = []
    for token in _TOKEN.finditer(source):
        tag = token["tag"]
        if tag is None:
            piece = _ENTITY.sub(lambda found: unescape(found[0]), token[0])
            parts.append(piece)
            length += utf16_length(piece)
            continue
        if not token["close"]:
            raise _unparsable(f"Unclosed start tag at byte offset {_at(token)}")
        if tag.startswith("/"):
            entities.extend(_close(tag[1:].strip().lower(), open_tags, length, token))
        else:
            name, opened = _open(tag, open_tags, token)
            open_tags.append((name, length, opened))
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(parts), entities


def _open(tag: str, open_tags: list[tuple[str, int, Entity]], token: re.Match[str]) -> tuple[str, Entity]:
    name, _, rest = tag.strip().partition(" ")
    name = name.lower()
    if name not in TAGS:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {_at(token)}')
    attributes = {one[1].lower(): unescape(one[2] or one[3] or one[4] or "") for one in _attributes(rest)}
    entity: Entity = {"type": TAGS[name]}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {_at(token)}')
    if name == "a":
        entity["url"] = attributes.get("href", "")
    elif name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif name == "tg-time":
        entity["unix_time"] = int(attributes.get("unix", "0") or 0)
    elif name == "code" and open_tags and open_tags[-1][0] == "pre":
        language = attributes.get("class", "").removeprefix("language-")
        open_tags[-1][2]["language"] = language or None
        entity["type"] = ""
    return name, entity


def _attributes(rest: str) -> Iterator[re.Match[str]]:
    return _ATTRIBUTE.finditer(rest.rstrip("/"))


def _close(
    name: str, open_tags: list[tuple[str, int, Entity]], length: int, token: re.Match[str]
) -> Iterator[Entity]:
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {_at(token)}")
    expected, start, entity = open_tags.pop()
    if name and name != expected:
        raise _unparsable(
            f'Unmatched end tag at byte offset {_at(token)}, expected "</{expected}>", found "</{name}>"'
        )
    if entity["type"] == "text_link" and not entity["url"]:
        return
    if length > start and entity["type"]:
        placed = {"offset": start, "length": length - start}
        yield placed | {key: value for key, value in entity.items() if value is not None}


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram cuts white space at both ends and shortens or drops the entities that stood there."""
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(stripped)
    kept = []
    for one in entities:
        start = max(0, one["offset"] - cut)
        stop = min(end, one["offset"] + one["length"] - cut)
        if stop > start:
            kept.append(one | {"offset": start, "length": stop - start})
    return stripped, kept


def _find_entities(text: str, known: list[Entity]) -> list[Entity]:
    """Commands, mentions, links, addresses and tags, where no link or code stands already."""
    if not any(sign in text for sign in "/@#"):
        return []
    taken = [
        (one["offset"], one["offset"] + one["length"])
        for one in known
        if one["type"] in ("text_link", "code", "pre", "text_mention")
    ]
    found = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        stop = start + utf16_length(match[0])
        if not any(start < end and begin < stop for begin, end in taken):
            found.append({"offset": start, "length": stop - start, "type": match.lastgroup})
    return found


def _at(token: re.Match[str]) -> int:
    """Where a tag stands, in bytes of UTF-8 as Telegram counts them."""
    return len(token.string[: token.start()].encode("utf-8", "surrogatepass"))


def _unparsable(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")
