"""What hangs in the shop to be scanned: doors, shelf, cards, posters, Mei's badge, the till's own code."""

from typing import Any

from sqlalchemy import Connection, text

from bot.demo.cast import Cast
from bot.demo.offers import WEEKEND_POSTER
from bot.sandbox.page.hooks import WallItem, Words

LINK = "https://t.me/RegularsDemoBot?start="
_CODES = text("""
    SELECT e.code, e.kind, s.name_en, s.name_zh, g.name, e.label
    FROM entry_codes e JOIN stores s ON s.id = e.store_id
    LEFT JOIN staff g ON g.id = e.guide_id LEFT JOIN chats c ON c.id = g.chat_id
    WHERE e.active AND e.label <> 'Window' AND e.batch_id IS NULL
        AND (e.kind IN ('store', 'shelf', 'parcel', 'campaign') OR (e.kind = 'guide' AND c.telegram_id = :mei))
    ORDER BY e.kind <> 'store', e.id
""")
_TILLS = text("SELECT till_code, name_en, name_zh FROM stores WHERE till_code IS NOT NULL ORDER BY id")
_POSTERS = text("""
    SELECT k.invite_code, c.title FROM customers k JOIN chats c ON c.id = k.chat_id
    WHERE c.telegram_id IN (:anna, :ben) AND k.invite_code <> '' ORDER BY c.telegram_id
""")
_KINDS = {"store": "door", "shelf": "shelf", "parcel": "parcel", "guide": "badge", "campaign": "poster"}


def list_wall(connection: Connection, cast: Cast) -> list[WallItem]:
    """In the order of a walk from the door to the till."""
    codes = connection.execute(_CODES, {"mei": cast.mei}).all()
    posters = connection.execute(_POSTERS, {"anna": cast.anna, "ben": cast.ben}).all()
    return [
        *(
            _item(code, _KINDS[kind], _name(kind, Words(en, zh), guide, label))
            for code, kind, en, zh, guide, label in codes
        ),
        *(_item(code, "till", Words(en, zh)) for code, en, zh in connection.execute(_TILLS).all()),
        *(_item(code, "poster", Words(name, name)) for code, name in posters),
    ]


def find_door(connection: Connection, cast: Cast) -> str:
    """The id of the first store's door on the wall."""
    doors = [item.id for item in list_wall(connection, cast) if item.kind == "door"]
    return doors[0] if doors else ""


def _item(code: Any, kind: str, title: Words) -> WallItem:
    return WallItem(code, title, LINK + code, kind)


def _name(kind: str, store: Words, guide: str | None, label: str) -> Words:
    """A door is known by its store, what hangs inside by its label."""
    if kind == "guide":
        return Words(guide or "", _GUIDES.get(guide or "", guide or ""))
    if kind == "store" or not label:
        return store
    return _PRINTED.get(label, Words(label, label))


_PRINTED = {
    "Oolong shelf": Words("Oolong", "乌龙茶"),
    "Parcel card": Words("Thank you", "谢谢惠顾"),
    WEEKEND_POSTER: Words("Weekend 15 %", "周末散茶85折"),
}
_GUIDES = {"Mei": "谭美"}
