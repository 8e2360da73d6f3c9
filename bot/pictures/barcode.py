"""Bar codes as pictures: EAN-13 and EAN-8 where the digits are one, Code 128 for everything else."""

import io
from typing import Any

from barcode import get_barcode_class
from barcode.writer import ImageWriter

from bot.domain.coupons.till_codes import find_symbology
from bot.pictures.qr import PAPER

_LOOK = {
    "module_width": 0.4,
    "module_height": 22.0,
    "quiet_zone": 6.5,
    "dpi": 200,
    "write_text": False,
    "background": PAPER,
}
"""In millimetres; three pixels the thinnest bar."""


def draw_barcode(facts: dict[str, Any]) -> bytes:
    """`data`: the code. Its text stands on the card, not in the picture; quiet zones are in it."""
    code = str(facts["data"])
    symbology = find_symbology(code)
    if symbology is None:
        raise ValueError("no bars can say this")
    picture = io.BytesIO()
    get_barcode_class(symbology)(code, writer=ImageWriter()).write(picture, dict(_LOOK))
    return picture.getvalue()
