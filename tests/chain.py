"""A chain's worth of rows, written in a few statements: 300 stores, 1,000 staff, 2,000 codes, 5,000 products."""

from datetime import datetime

from sqlmodel import Session, insert

from bot.db.tables import Chat, ChatKind, CodeKind, EntryCode, Product, Role, Staff, Stock, Store
from bot.domain.words.codes import make_payload

STORES, STAFF, CODES, PRODUCTS = 300, 1000, 2000, 5000
FIRST = 10_000  # ids begin here, so that a shop may be open already


def open_chain(session: Session, now: datetime) -> None:
    """Stores `Branch 007 · 第007店` (number S007), guides and codes spread over them, stock of 20 stores each."""
    _add(session, Store, (_store(n, now) for n in range(STORES)))
    _add(session, Chat, (_chat(n, now) for n in range(STAFF)))
    _add(session, Staff, (_staff(n, now) for n in range(STAFF)))
    _add(session, EntryCode, (_code(n, now) for n in range(CODES)))
    _add(session, Product, (_product(n, now) for n in range(PRODUCTS)))
    _add(session, Stock, (_stock(n, m, now) for n in range(PRODUCTS) for m in range(4)))
    if session.get_bind().dialect.name == "postgresql":
        for table in ("stores", "chats", "staff", "entry_codes", "products"):
            sql = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            session.connection().exec_driver_sql(sql)


def _add(session: Session, table: type, rows: object) -> None:
    session.connection().execute(insert(table), list(rows))  # type: ignore[call-overload]


def _store(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": FIRST + n, "number": f"S{n:03}", "name_en": f"Branch {n:03}", "name_zh": f"第{n:03}店",
        "address_en": f"{n} Long Road", "address_zh": f"长路 {n} 号", "timezone": "America/Vancouver",
        "languages": "en,zh", "created_at": now,
    }  # fmt: skip


def _chat(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": FIRST + n, "telegram_id": 7_000_000_000 + n, "kind": ChatKind.PRIVATE, "title": f"Colleague {n:04}",
        "locale": "en", "created_at": now,
    }  # fmt: skip


def _staff(n: int, now: datetime) -> dict[str, object]:
    role = Role.MANAGER if n < STORES else Role.GUIDE
    return {
        "id": FIRST + n, "chat_id": FIRST + n, "role": role, "store_id": FIRST + n % STORES,
        "name": f"Colleague {n:04}", "on_duty": True, "since": now,
    }  # fmt: skip


def _code(n: int, now: datetime) -> dict[str, object]:
    """The first 300 are doors; then 700 guides' own; the rest stand on the shelves of one large store."""
    kind = CodeKind.STORE if n < STORES else CodeKind.GUIDE if n < STAFF else CodeKind.SHELF
    store_id, guide_id = FIRST + (n % STORES if n < STAFF else 0), FIRST + n if kind is CodeKind.GUIDE else None
    return {
        "id": FIRST + n, "code": make_payload("e"), "kind": kind, "label": f"Place {n:04}", "tags": "",
        "store_id": store_id, "guide_id": guide_id, "active": True, "created_at": now,
    }  # fmt: skip


def _product(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": FIRST + n, "sku": f"T-{n:05}", "name_en": f"Oolong number {n}", "name_zh": f"乌龙 {n} 号",
        "description_en": "", "description_zh": "", "aliases": "", "variants_en": "", "variants_zh": "",
        "price": 100 + n, "is_new": False, "adult_only": False, "active": True, "as_of": now,
    }  # fmt: skip


def _stock(n: int, m: int, now: datetime) -> dict[str, object]:
    return {"product_id": FIRST + n, "store_id": FIRST + (n + m) % STORES, "pieces": n % 7, "as_of": now}
