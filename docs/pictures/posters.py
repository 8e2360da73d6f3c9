"""Draws the read-me's poster: `.venv/bin/python docs/pictures/posters.py`. The sample brand's, bilingual."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from bot.db.tables import CodeKind
from bot.domain.arrivals.posters import Poster
from bot.domain.stores.directory import Names
from bot.pictures.layouts.prints import read_print
from bot.pictures.poster import SIZES
from bot.pictures.raster import paint
from bot.posters.words import print_facts
from bot.texts import Texts

HERE = Path(__file__).parent
TABLE, SHADOW = (232, 228, 220), (70, 60, 45)
EDGE = 44  # pixels of the table around the paper
COLOURS = 160
POSTER = Poster(
    code="emoonpinedoor2345",
    kind=CodeKind.STORE,
    label="Window · 橱窗",
    store=Names(en="Harbour Street", zh="海港街店"),
    number="1",
    languages=("zh", "en"),
    brand=Names(en="Moonpine Tea", zh="月松茶铺"),
    colour="#12372a",
    gift=Names(en="Cup of the day", zh="当日茶饮一杯"),
    logo_id=None,
)


def make() -> None:
    link = f"https://t.me/moonpine_bot?start={POSTER.code}"
    facts = print_facts(POSTER, Texts(), link=link, languages=POSTER.languages, asker="en")
    said = read_print(facts)
    _lay_down(paint(SIZES["a4"].look(said), width=820)).save(HERE / "poster.png", optimize=True)


def _lay_down(paper: Image.Image) -> Image.Image:
    """The paper on a table, with its shadow, in few enough colours for a small file."""
    table = Image.new("RGB", (paper.width + 2 * EDGE, paper.height + 2 * EDGE), TABLE)
    shade = Image.new("L", table.size)
    ImageDraw.Draw(shade).rectangle((EDGE, EDGE + 10, EDGE + paper.width, EDGE + paper.height + 10), 110)
    table.paste(SHADOW, mask=shade.filter(ImageFilter.GaussianBlur(14)))
    table.paste(paper, (EDGE, EDGE))
    return table.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    make()
