"""The Traditional words owners wrote for texts of their own, in place of what the conversion makes of them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, union_all
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, delete, func, select

from bot.chinese import to_traditional
from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import Article, Brand, OfferTerms, Product, Store, TraditionalText
from bot.domain.words.searching import holds
from bot.domain.words.typed import one_line, some_lines
from bot.errors import Refusal

WAKE = "traditional"

KINDS = ("brand", "store", "address", "gift", "terms", "title", "body", "product", "about", "variants", "campaign")
"""What owners write in Chinese; each has its phrase `traditional.kind_KIND`."""


class TextGone(Refusal):
    """No such text, or it was changed meanwhile and is empty now."""

    key = "refused.text_gone"


class MarksDiffer(Refusal):
    """The fields and tags of a text must stand in its Traditional form as well, or it could not be sent."""

    key = "refused.marks_differ"


@dataclass(frozen=True)
class Source:
    """Where texts of a kind stand: the row's id, the text, and which rows count."""

    key: Any
    text: Any
    where: tuple[Any, ...] = ()


_CURRENT = (col(Article.until).is_(None), col(Article.locale) == "zh")
SOURCES: dict[str, Source] = {
    "brand": Source(Brand.id, Brand.name_zh),
    "store": Source(Store.id, Store.name_zh),
    "address": Source(Store.id, Store.address_zh),
    "gift": Source(OfferTerms.id, OfferTerms.name_zh),
    "terms": Source(OfferTerms.id, OfferTerms.terms_zh),
    "title": Source(Article.id, Article.title, _CURRENT),
    "body": Source(Article.id, Article.body, _CURRENT),
    "product": Source(Product.id, Product.name_zh),
    "about": Source(Product.id, Product.description_zh),
    "variants": Source(Product.id, Product.variants_zh),
}
"""Rooms above add theirs: campaigns."""


@dataclass(frozen=True)
class OwnersText:
    """`own`: what stands in place of the conversion; empty when nothing does."""

    kind: str
    row: int
    simplified: str
    own: str

    @property
    def shown(self) -> str:
        return self.own or to_traditional(self.simplified)


def list_texts(session: Session, *, find: str = "", limit: int, offset: int = 0) -> list[OwnersText]:
    """Owners' Chinese texts, each once a kind, those with words of their own first; `find` in either script."""
    texts = _texts(find)
    order = (texts.c.own.is_(None), texts.c.place, texts.c.row)
    listed = session.execute(sql_select(texts).order_by(*order).limit(limit).offset(offset))
    return [OwnersText(kind, row, text, own or "") for _, kind, row, text, own in listed]


def count_texts(session: Session, *, find: str = "") -> int:
    return int(session.execute(sql_select(func.count()).select_from(_texts(find))).scalar_one())


def find_text(session: Session, kind: str, row: int) -> OwnersText:
    """One text by where it stands. Raises TextGone."""
    source = SOURCES.get(kind)
    found = session.execute(_rows_of(kind, source).where(source.key == row)).first() if source else None
    if found is None:
        raise TextGone
    return OwnersText(kind, row, found.text, found.own or "")


def write_traditional(session: Session, kind: str, row: int, *, text: str, now: datetime) -> OwnersText:
    """Let the owner's words stand for a text, wherever it is written.

    Raises TextGone, MarksDiffer, and what cleaning raises; twice as long is long enough.
    """
    written = find_text(session, kind, row)
    clean, limit = some_lines if "\n" in written.simplified else one_line, 2 * len(written.simplified) + 50
    own = clean(text, limit=limit)
    if _marks(own) != _marks(written.simplified):
        raise MarksDiffer
    simplified = written.simplified.strip()
    _WRITE(session, fingerprint=_fingerprint(simplified), simplified=simplified, traditional=own, now=now)
    wake(session, WAKE)
    return OwnersText(kind, row, written.simplified, own)


def convert_again(session: Session, kind: str, row: int) -> OwnersText:
    """The owner's words go, the conversion stands. Raises TextGone."""
    written = find_text(session, kind, row)
    same = col(TraditionalText.fingerprint) == _fingerprint(written.simplified.strip())
    session.exec(delete(TraditionalText).where(same))
    wake(session, WAKE)
    return OwnersText(kind, row, written.simplified, "")


def list_own(session: Session) -> dict[str, str]:
    """Every Simplified text that has Traditional words of its own -> these."""
    rows = session.exec(select(TraditionalText.simplified, TraditionalText.traditional)).all()
    return dict(rows)


_WRITE = Prepared("""
    INSERT INTO traditional_texts (fingerprint, simplified, traditional, at)
    VALUES (:fingerprint, :simplified, :traditional, :now)
    ON CONFLICT (fingerprint) DO UPDATE SET traditional = excluded.traditional, at = excluded.at
""")


def _fingerprint(simplified: str) -> str:
    return hashlib.sha256(simplified.encode()).hexdigest()


def _texts(find: str) -> Any:
    """All kinds with `find` in them, or in the owner's own words for them."""
    kinds = []
    for kind, source in SOURCES.items():
        rows = _rows_of(kind, source)
        if find:
            rows = rows.where(holds(find, source.text, TraditionalText.traditional))
        kinds.append(rows)
    found = union_all(*kinds).subquery()
    shown = (found.c.place, found.c.kind, func.min(found.c.row).label("row"), found.c.text, found.c.own)
    return sql_select(*shown).group_by(found.c.place, found.c.kind, found.c.text, found.c.own).subquery()


def _rows_of(kind: str, source: Source) -> Any:
    own = col(TraditionalText.traditional)
    is_same = func.trim(col(source.text)) == col(TraditionalText.simplified)
    return (
        sql_select(
            literal(KINDS.index(kind)).label("place"),
            literal(kind).label("kind"),
            col(source.key).label("row"),
            col(source.text).label("text"),
            own.label("own"),
        )
        .join(TraditionalText, is_same, isouter=True)
        .where(col(source.text) != "", *source.where)
    )


def _marks(text: str) -> list[str]:
    """What Telegram and the templates read: fields in any order, tags in theirs, and no loose bracket."""
    fields = sorted(re.sub(r"\s", "", found) for found in re.findall(r"\{[{%#].*?[}%#]\}", text))
    return [*fields, *re.findall(r"<[^<>]*>|[<>]|\{[{%#]", re.sub(r"\{\{.*?\}\}", "", text))]
