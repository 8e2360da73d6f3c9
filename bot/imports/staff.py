"""Staff from a file: the roster of who is to work here. Nobody gets a role by it but through an invitation."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from bot.db.tables import Role, RosterEntry
from bot.domain.words.typed import MAX_NAME
from bot.imports.cells import line
from bot.imports.columns import KEPT, NEEDED, Column, Terms
from bot.imports.comparing import Comparison, Kind, Row, changed_fields
from bot.imports.named_stores import NamedStores, store_column
from bot.imports.refusals import BadRole, NeedsForNew, StoreNeeded, WorksHereAlready

_ROLES = {
    Role.GUIDE: "guide 导购 店员 营业员 seller associate",
    Role.MANAGER: "manager 店长 经理",
    Role.TILL: "till 收银机 收银台 收银 register",
    Role.OPERATOR: "operator 运营",
}
_CALLED = {word: role for role, words in _ROLES.items() for word in words.split()}
_AT_A_STORE = (Role.GUIDE, Role.MANAGER, Role.TILL)


def read_role(text: str, terms: Terms) -> Role:
    """Owners are never made by a file, operators only by whoever may appoint them. Raises BadRole."""
    role = _CALLED.get(text.strip().lower())
    if role is None or (role is Role.OPERATOR and not terms.may_appoint):
        may = [str(role) for role in (*_AT_A_STORE, *([Role.OPERATOR] if terms.may_appoint else []))]
        raise BadRole(may=", ".join(may))
    return role


class StaffComparison(Comparison):
    def begin(self) -> None:
        self._stores = NamedStores(self.session)
        self._fresh: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []

    def compare(self, rows: Sequence[Row]) -> None:
        self._fresh, self._changed = [], []
        numbers = [row.facts["number"] for row in rows]
        entries = self.session.exec(select(RosterEntry).where(col(RosterEntry.number).in_(numbers))).all()
        known = {entry.number: entry for entry in entries}
        self.each_right(rows, lambda row: self._compare(row, known.get(row.facts["number"])))

    def write(self) -> None:
        if self._fresh:
            self.session.execute(insert(RosterEntry), self._fresh)
        if self._changed:
            self.session.execute(update(RosterEntry), self._changed)

    def _compare(self, row: Row, known: RosterEntry | None) -> None:
        self.check_once(row.facts["number"], row.line)
        facts = self._read(row, known)
        label = f"{facts['number']} {facts['name']}"
        if known is None:
            self._fresh.append({**facts, "created_at": self.terms.now})
            self.difference.add(label)
            return
        changes = changed_fields(known.__dict__, facts)
        if known.staff_id is not None and changes.keys() & {"role", "store_id"}:
            raise WorksHereAlready(role=known.role.value, store=self._call(known.store_id))
        if not changes:
            self.difference.unchanged += 1
            return
        self._changed.append({"id": known.id, **facts})
        if "store_id" in changes:
            old, new = changes.pop("store_id")
            changes["store"] = (self._call(old), self._call(new))
        self.difference.change(label, {name: (str(old), str(new)) for name, (old, new) in changes.items()})

    def _read(self, row: Row, known: RosterEntry | None) -> dict[str, Any]:
        """The whole entry: what the file does not say stays as it is. Raises NeedsForNew, StoreNeeded."""
        name = row.get("name") or (known.name if known else "")
        role = row.get("role", None) or (known.role if known else None)
        if not name or role is None:
            raise NeedsForNew(title="role" if name else "name")
        if role is Role.OPERATOR:
            store_id = None
        elif said := row.get("store"):
            store_id = self._stores.find(said).id
        else:
            store_id = known.store_id if known else None
        if role in _AT_A_STORE and store_id is None:
            raise StoreNeeded
        return {"number": row.facts["number"], "name": name, "role": role, "store_id": store_id}

    def _call(self, store_id: int | None) -> str:
        store = self._stores.by_id.get(store_id or 0)
        return store.name(self.terms.locale) if store else ""


STAFF = Kind(
    "staff",
    (
        Column("number", "工号", line(MAX_NAME), ("staff number", "employee number", "员工编号"), True, NEEDED),
        Column("name", "姓名", line(MAX_NAME), ("staff name", "full name", "名字"), empty=KEPT),
        Column("role", "角色", read_role, ("job", "position", "岗位", "职位"), empty=KEPT),
        store_column(KEPT),
    ),
    StaffComparison,
)
