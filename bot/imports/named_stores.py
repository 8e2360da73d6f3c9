"""Stores as files call them: by their number, or by a name that only one of them has."""

import difflib
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from bot.db.tables import Store
from bot.domain.stores.directory import both
from bot.domain.words.typed import MAX_NAME
from bot.imports.cells import line
from bot.imports.columns import NEEDED, Column
from bot.imports.refusals import UnclearStoreName, UnknownStoreName


class NamedStore(NamedTuple):
    id: int
    number: str | None
    name_en: str
    name_zh: str
    timezone: str

    def name(self, locale: str) -> str:
        return both(self.name_en, self.name_zh)[locale]


def store_column(empty: Any = "") -> Column:
    """How files say which store a row belongs to."""
    also = ("门店编号", "店铺", "store number", "branch", "shop")
    return Column("store", "门店", line(MAX_NAME), also, empty is NEEDED, empty)


class NamedStores:
    def __init__(self, session: Session) -> None:
        columns = select(*(col(getattr(Store, name)) for name in NamedStore._fields))
        self._called: dict[str, list[NamedStore]] = {}
        self.by_id: dict[int, NamedStore] = {}
        self._found: dict[str, NamedStore] = {}
        for row in session.execute(columns).all():
            store = NamedStore(*row)
            self.by_id[store.id] = store
            for name in {store.name_en.casefold(), store.name_zh.casefold()} - {""}:
                self._called.setdefault(name, []).append(store)
        self._numbered = {store.number.casefold(): store for store in self.by_id.values() if store.number}

    def find(self, said: str) -> NamedStore:
        """The number first. Raises UnknownStoreName, UnclearStoreName."""
        if store := self._found.get(said):
            return store
        name = said.casefold()
        named = self._called.get(name, [])
        store = self._numbered.get(name) or (named[0] if named else None)
        if store is None:
            near = difflib.get_close_matches(name, [*self._called, *self._numbered], 1, 0.6)
            raise UnknownStoreName(store=said[:60], nearest=self._name(near[0]) if near else "")
        if name not in self._numbered and len(named) > 1:
            raise UnclearStoreName(store=said[:60])
        self._found[said] = store
        return store

    def _name(self, folded: str) -> str:
        """As it is written, not as it is looked up."""
        store = self._numbered.get(folded) or self._called[folded][0]
        written = (store.number or "", store.name_en, store.name_zh)
        return next(name for name in written if name.casefold() == folded)
