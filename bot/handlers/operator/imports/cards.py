"""The cards of an import: what a file would change, what is wrong in it, what it has changed."""

from typing import Any

from bot.buttons import button
from bot.errands import Made
from bot.handlers.operator.imports.presses import ApplyImport, CancelImport, Imports, ReadAs
from bot.handlers.operator.offer_presses import OpenOffer
from bot.imports.difference import Difference
from bot.imports.kinds import KINDS
from bot.imports.words import write_changes, write_counts, write_wrongs
from bot.texts import Texts

MOST_WRONGS = 20  # on a phone's screen


class ImportCards:
    """In the language of whoever sent the file."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def difference(self, import_id: int, name: str, kind: str, difference: Difference) -> Made:
        """The dry run. Only what changes something can be applied."""
        if not difference.is_right:
            return self.wrong(name, kind, difference)
        apply = button(self._word("import.apply"), ApplyImport(import_id))
        cancel = button(self._word("import.cancel"), CancelImport(import_id))
        facts = self._facts(name, kind, difference)
        if not difference.changes_anything:
            return Made("operator/import_same", facts, [[self._more()]])
        return Made("operator/import", facts, [[apply, cancel]])

    def wrong(self, name: str, kind: str, difference: Difference) -> Made:
        lines = write_wrongs(self._texts, self._locale, difference, MOST_WRONGS)
        facts = {"name": name, "kind": self._kind(kind), "count": difference.wrong_count, "lines": lines}
        return Made("operator/import_wrong", facts, [[self._more()]])

    def applied(self, name: str, kind: str, difference: Difference) -> Made:
        """Also when there was nothing left to change: somebody else applied the same file before."""
        offer = button(self._word("import.to_offer"), OpenOffer(difference.offer_id))
        keyboard = [*([[offer]] if difference.offer_id else []), [self._more()]]
        return Made("operator/import_applied", self._facts(name, kind, difference), keyboard)

    def which(self, import_id: int, name: str) -> Made:
        """Which kind is it?"""
        kinds = [button(self._kind(kind), ReadAs(import_id, kind)) for kind in KINDS]
        cancel = button(self._word("import.cancel"), CancelImport(import_id))
        return Made("operator/import_which", {"name": name}, [kinds[:3], kinds[3:5], kinds[5:], [cancel]])

    def _facts(self, name: str, kind: str, difference: Difference) -> dict[str, Any]:
        return {
            "name": name,
            "kind": self._kind(kind),
            "counts": write_counts(self._texts, self._locale, difference),
            "lines": write_changes(self._texts, self._locale, kind, difference),
            "more": difference.added + difference.changed - len(difference.shown),
            "changes_anything": difference.changes_anything,
        }

    def _kind(self, kind: str) -> str:
        return self._word(f"import.kind_{kind}")

    def _more(self) -> dict[str, Any]:
        return button(self._word("operator.imports"), Imports())

    def _word(self, key: str) -> str:
        return self._texts.phrase(key, self._locale)
