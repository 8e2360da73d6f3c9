"""QR codes as pictures."""

import io
from typing import Any

import segno

from bot.pictures.colours import OURS, find_ink, read_colour, write_colour

INK, PAPER = OURS, "#fffdf7"


def draw_qr(facts: dict[str, Any]) -> bytes:
    """`data`: the text of the code; `colour`: the brand's, darkened where a camera could not tell it from paper.

    About 500 pixels a side, quiet zone included.
    """
    code = segno.make(str(facts["data"]), error="m", micro=False)
    ink = write_colour(find_ink(read_colour(str(facts.get("colour", INK))), read_colour(PAPER)))
    scale = max(4, 480 // code.symbol_size(border=4)[0])
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=scale, border=4, dark=ink, light=PAPER)
    return picture.getvalue()
