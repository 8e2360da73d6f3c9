"""The long work: posters of all stores in a ZIP; a print run's cards as a table, and as sheets for the printer."""

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.arrivals.parcels import list_cards
from bot.domain.arrivals.posters import Poster, list_doors, open_doors, read_batch
from bot.domain.stores.pictures import find_content
from bot.errands import Made, Maker, Task
from bot.errors import Refusal
from bot.pictures.layouts.parcel import A_SHEET
from bot.pictures.poster import print_poster
from bot.pictures.sheets import ParcelCard, Sheets
from bot.posters.words import check_size, print_facts
from bot.sender import File
from bot.texts import Texts

LARGEST = 45 * 10**6  # bytes of a ZIP; Telegram takes 50 MB from a bot
A_TIME = 25  # door codes made in one transaction
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNSAFE = re.compile(r"[^\w .()&+-]+|\.{2,}")


class NoPosters(Refusal):
    """There is no store with a working door code."""

    key = "refused.no_posters"


class PostersTooLarge(Refusal):
    """Facts: `most`, how many fit."""

    key = "refused.posters_too_large"


class Printing:
    """Draws in threads, piece by piece: others are answered meanwhile; a cancel is seen at the next piece."""

    def __init__(
        self, database: Database, clock: Clock, texts: Texts, link: Callable[[str], str], zone: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._texts = texts
        self._link = link
        self._zone = ZoneInfo(zone)

    def makers(self) -> dict[str, Maker]:
        return {"posters": self.print_all, "parcel_csv": self.write_cards, "parcel_sheets": self.print_cards}

    async def print_all(self, task: Task) -> Made:
        """`size`: of the posters. A PDF for every store's door in the store's own languages."""
        size = check_size(str(task.facts["size"]))
        while await self._database.unit_of_work(open_doors, limit=A_TIME, now=self._clock.now()):
            pass
        doors = await self._database.read(list_doors)
        if not doors:
            raise NoPosters
        logo = await self._database.read(find_content, doors[0].logo_id)
        packed, names = io.BytesIO(), FileNames()
        with zipfile.ZipFile(packed, "w") as archive:
            for count, door in enumerate(doors, 1):
                printed = await asyncio.to_thread(
                    print_poster, self._facts(task, door) | {"size": size, "logo": logo}
                )
                archive.writestr(names.give(door, task.locale, size), printed)
                if packed.tell() > LARGEST:
                    raise PostersTooLarge(most=count - 1)
                await task.report(count, len(doors))
        file = File(f"posters {size} {self._today()}.zip", packed.getvalue())
        return Made("operator/posters_ready", {"count": len(doors), "size": size}, file=file)

    async def write_cards(self, task: Task) -> Made:
        """`batch_id`: a table of the run's cards, for a printing house."""
        batch = await self._database.read(read_batch, task.facts["batch_id"])
        cards = await self._database.read(list_cards, task.facts["batch_id"])
        table = await asyncio.to_thread(self._table, batch, cards, task.locale)
        file = File(f"{self._call(batch, task.locale)}.csv", table)
        return Made(
            "operator/cards_ready", {"label": batch.label, "count": len(cards), "is_sheets": False}, file=file
        )

    async def print_cards(self, task: Task) -> Made:
        """`batch_id`: the run's cards, ten to a page."""
        batch = await self._database.read(read_batch, task.facts["batch_id"])
        cards = await self._database.read(list_cards, task.facts["batch_id"])
        logo = await self._database.read(find_content, batch.logo_id)
        file = io.BytesIO()
        sheets = await asyncio.to_thread(Sheets, file, self._facts(task, batch) | {"logo": logo})
        numbered = [ParcelCard(self._link(code), f"{at} / {len(cards)}") for at, code in enumerate(cards, 1)]
        for first in range(0, len(numbered), A_SHEET):
            await asyncio.to_thread(sheets.add, numbered[first : first + A_SHEET])
            await task.report(min(first + A_SHEET, len(cards)), len(cards))
        sheets.close(title=batch.label)
        made = {"label": batch.label, "count": len(cards), "is_sheets": True}
        name = f"{self._call(batch, task.locale)}.pdf"
        return Made("operator/cards_ready", made, file=File(name, file.getvalue()))

    def _call(self, batch: Poster, locale: str) -> str:
        """A file's name: the print run's label, its store, the day of printing."""
        return f"{safe_name(f'cards {batch.label} {batch.store[locale]}')} {self._today()}"

    def _today(self) -> str:
        return self._clock.now().astimezone(self._zone).date().isoformat()

    def _facts(self, task: Task, poster: Poster) -> dict[str, Any]:
        link = self._link(poster.code)
        return print_facts(poster, self._texts, link=link, languages=poster.languages, asker=task.locale)

    def _table(self, batch: Poster, cards: list[str], locale: str) -> bytes:
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["number", "code", "link", "batch", "store"])
        for number, code in enumerate(cards, 1):
            row = [str(number), code, self._link(code), batch.label, batch.store[locale]]
            writer.writerow([safe_cell(cell) for cell in row])
        return ("\ufeff" + table.getvalue()).encode()


class FileNames:
    """Of a ZIP: the store's number first, nothing a file system refuses, none twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, poster: Poster, locale: str, size: str) -> str:
        plain = safe_name(f"{poster.number} {poster.store[locale]}")
        names = (f"{plain}{' ' + str(again) if again > 1 else ''} {size}.pdf" for again in range(1, 10_000))
        name = next(name for name in names if name.casefold() not in self._given)
        self._given.add(name.casefold())
        return name


def safe_name(text: str) -> str:
    """What any file system takes and a person can read; never empty, at most 60 characters."""
    return " ".join(_UNSAFE.sub(" ", text).split()).strip(". ")[:60].strip(". ") or "store"


def safe_cell(text: str) -> str:
    """With an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
