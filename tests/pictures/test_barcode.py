"""Bar codes: what a scanner reads off the picture is the code."""

import io

import pytest
import zxingcpp
from PIL import Image

from bot.domain.coupons.till_codes import MOST, find_symbology
from bot.pictures import draw


@pytest.mark.parametrize(
    ("code", "symbology", "format"),
    [
        ("4006381333931", "ean13", "EAN13"),
        ("96385074", "ean8", "EAN8"),
        ("4006381333932", "code128", "Code128"),  # its last digit is wrong: no EAN
        ("0012345", "code128", "Code128"),
        ("TEA-2026/ab 7", "code128", "Code128"),
        ("A" * MOST, "code128", "Code128"),
    ],
)
def test_a_scanner_reads_the_code(code: str, symbology: str, format: str) -> None:
    assert find_symbology(code) == symbology
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(draw("barcode", {"data": code}))))
    assert (read.text, read.format) == (code, getattr(zxingcpp.BarcodeFormat, format))


@pytest.mark.parametrize("code", ["", "茶券", "A" * (MOST + 1), "a\nb", "１２３４５６７８"])
def test_what_no_till_scans_is_no_bar_code(code: str) -> None:
    assert find_symbology(code) is None
    with pytest.raises(ValueError, match="bars"):
        draw("barcode", {"data": code})
