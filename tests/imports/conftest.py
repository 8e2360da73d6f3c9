"""Files read and compared as the product does it, on both databases."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session

from bot.imports.columns import Terms
from bot.imports.difference import Difference
from bot.imports.files import open_file
from bot.imports.kinds import KINDS
from bot.imports.pictures import Pictures
from bot.imports.reading import compare_file, read_file
from bot.imports.words import write_changes, write_wrongs
from bot.texts import Texts
from tests.conftest import NOON

Bring = Callable[..., Difference]


def terms(told_at: datetime = NOON, **more: object) -> Terms:
    facts: dict[str, object] = {"zone": "America/Vancouver", "currency": "CAD", "may_appoint": True, **more}
    return Terms(now=NOON, told_at=told_at, **facts)  # type: ignore[arg-type]


@pytest.fixture
def bring(session: Session) -> Bring:
    """`bring(kind, content)`: read, compare, write."""

    def bring_in(
        kind: str, content: str | bytes, name: str = "file.csv", *, write: bool = True, **more: object
    ) -> Difference:
        pictures = more.pop("pictures", None)
        given = open_file(
            name,
            content if isinstance(content, bytes) else content.encode(),
            pictures if isinstance(pictures, Pictures) else None,
        )
        own = terms(**more, pictures=given.pictures)  # type: ignore[arg-type]
        difference = compare_file(session, read_file(given, KINDS[kind], own), own, write=write)
        session.flush()
        session.expire_all()
        return difference

    return bring_in


@pytest.fixture
def wrongs(texts: Texts) -> Callable[[Difference], list[str]]:
    return lambda difference: write_wrongs(texts, "en", difference)


@pytest.fixture
def changes(texts: Texts) -> Callable[[str, Difference], list[str]]:
    return lambda kind, difference: write_changes(texts, "en", kind, difference)
