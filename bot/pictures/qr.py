"""QR codes as pictures."""

import io
from typing import Any

import segno

INK, PAPER = "#12372a", "#fffdf7"


def draw_qr(facts: dict[str, Any]) -> bytes:
    """`data`: the text of the code. About 500 pixels a side, quiet zone included."""
    code = segno.make(str(facts["data"]), error="m", micro=False)
    picture = io.BytesIO()
    code.save(
        picture, kind="png", scale=max(4, 480 // code.symbol_size(border=4)[0]), border=4, dark=INK, light=PAPER
    )
    return picture.getvalue()
