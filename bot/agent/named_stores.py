"""Which store a question speaks of: the one it names, else the asker's own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from bot.agent.terms import fold
from bot.db.tables import Store

_KINDS = ("", " store", " shop", " branch", "店", "门店", "分店", "旗舰店")
_SHORTEST = 2  # characters of a name that is looked for


@dataclass(frozen=True)
class NamedStore:
    """`names`: every way to call it, folded, the longest first; to be taken out of the question."""

    store_id: int
    names: tuple[str, ...]


def find_store_meant(session: Session, question: str, *, store_id: int | None) -> NamedStore | None:
    """The store the question names in either language and script, else `store_id`, else the only one there is.

    None: nobody can tell, or it names two.
    """
    rows = session.exec(select(Store.id, Store.name_en, Store.name_zh)).all()
    called = _call_by_first_word([(key or 0, (fold(en), fold(zh))) for key, en, zh in rows])
    text = " ".join(fold(question).split())
    named = [(name, store) for store in called for name in store.names if _stands(name, text)]
    if named:
        longest, store = max(named, key=lambda found: len(found[0]))
        rest = text.replace(longest, " ")
        return None if any(other != store and _stands(name, rest) for name, other in named) else store
    if store_id is None and len(called) == 1:
        return called[0]
    return next((store for store in called if store.store_id == store_id), None)


def _call_by_first_word(stores: Sequence[tuple[int, tuple[str, str]]]) -> list[NamedStore]:
    """Harbour for Harbour Street, where no other store's name holds that word."""
    holding: dict[str, int] = {}
    for _, names in stores:
        for word in {word for name in names for word in name.split()}:
            holding[word] = holding.get(word, 0) + 1
    return [NamedStore(key, _list_names(names, holding)) for key, names in stores]


def _list_names(names: Iterable[str], holding: dict[str, int]) -> tuple[str, ...]:
    called = {full.removesuffix(kind) for full in names for kind in _KINDS}
    first = {name.split()[0] for name in names if " " in name}
    called |= {word for word in first if holding[word] == 1 and len(word) > 3 and word.isalpha()}
    return tuple(sorted((name for name in called if len(name) >= _SHORTEST), key=len, reverse=True))


def _stands(name: str, text: str) -> bool:
    if not name.isascii():
        return name in text
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text) is not None
