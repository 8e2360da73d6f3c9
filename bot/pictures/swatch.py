"""A brand's colour as it will look in print: the ground, its lighter wash, and a QR code in its ink."""

import io
from typing import Any

import segno
from PIL import Image, ImageDraw

from bot.pictures.colours import find_palette, write_colour

WIDTH, HEIGHT, EDGE = 720, 300, 24


def draw_swatch(facts: dict[str, Any]) -> bytes:
    """`colour` as #rrggbb. 720 by 300 pixels."""
    palette = find_palette(str(facts["colour"]))
    picture = Image.new("RGB", (WIDTH, HEIGHT), palette.ground)
    brush = ImageDraw.Draw(picture)
    card = (WIDTH - HEIGHT, EDGE, WIDTH - EDGE, HEIGHT - EDGE)
    brush.rounded_rectangle(card, 18, fill=palette.card)
    code = _draw_code(write_colour(palette.ink), card[2] - card[0] - 2 * EDGE)
    picture.paste(code, (card[0] + EDGE, card[1] + (card[3] - card[1] - code.height) // 2))
    for row, tint in enumerate((palette.on_ground, palette.soft_on_ground, palette.wash)):
        top = 2 * EDGE + row * 3 * EDGE
        brush.rounded_rectangle((2 * EDGE, top, WIDTH // 2 - row * 60, top + EDGE), EDGE // 2, fill=tint)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _draw_code(ink: str, side: int) -> Image.Image:
    written = io.BytesIO()
    segno.make("https://t.me", error="l", micro=False).save(
        written, kind="png", scale=4, border=0, dark=ink, light=None
    )
    code = Image.open(written).convert("RGBA").resize((side, side), Image.Resampling.NEAREST)
    ground = Image.new("RGBA", code.size, "white")
    ground.alpha_composite(code)
    return ground.convert("RGB")
