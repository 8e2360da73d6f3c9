"""What prints say in tests, and readers of what came of them."""

import io
import re
import zlib
from dataclasses import dataclass
from typing import Any

import zxingcpp
from PIL import Image

LINK = "https://t.me/moonpine_bot?start=eabcdefghijk23456"
ZH = {
    "brand": "月松茶铺", "kicker": "送您一份", "hook": "当日茶饮一杯", "store": "海港街店",
    "opens": "在 Telegram 打开",
}  # fmt: skip
EN = {
    "brand": "Moonpine Tea", "kicker": "Waiting for you", "hook": "Cup of the day", "store": "Harbour Street",
    "opens": "Opens in Telegram",
}  # fmt: skip
STEPS = {
    "zh": ("用手机相机扫码", "打开 Telegram，点 START", "到收银台出示优惠券"),
    "en": ("Point your camera at the code", "Open Telegram, press START", "Show the coupon at the till"),
}
LONG_EN = "Extraordinary Mountain Spring Leaf Tea and Coffee Company No 1"[:60]
LONG_ZH = (
    "温哥华列治文时代广场国际购物中心地下一层美食街东侧入口旗舰体验店"
    "近滨海轻轨站三号出口欢迎光临本店谢谢您来喝茶下次再来呀"
)[:60]


def facts_of(*languages: str, **other: Any) -> dict[str, Any]:
    """Facts of a print in these languages, the first one first."""
    words = [{"zh": ZH, "en": EN}[one] for one in languages]
    said: dict[str, Any] = {name: [one[name] for one in words] for name in ZH}
    steps = [list(step) for step in zip(*(STEPS[one] for one in languages), strict=True)]
    facts = {
        "colour": "#12372a",
        "link": LINK,
        "shown_link": LINK[8:],
        "place": "Door",
        "size": "a4",
        "steps": steps,
    }
    return said | facts | other


def read_codes(picture: Image.Image | bytes) -> list[str]:
    """What a reader of QR codes finds in a picture, each text once."""
    opened = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    found = zxingcpp.read_barcodes(opened.convert("RGB"), formats=zxingcpp.BarcodeFormat.QRCode)
    return list(dict.fromkeys(one.text for one in found))


@dataclass(frozen=True)
class Stencil:
    """A one-colour image of a PDF: printed is black here."""

    width: int
    height: int
    picture: Image.Image


def read_stencils(pdf: bytes) -> list[Stencil]:
    pattern = rb"/Width (\d+) /Height (\d+) /ImageMask true[^>]*/Length (\d+) >>\nstream\n"
    return [_read_stencil(pdf, found) for found in re.finditer(pattern, pdf)]


def _read_stencil(pdf: bytes, found: re.Match[bytes]) -> Stencil:
    width, height, length = (int(part) for part in found.groups())
    rows = zlib.decompress(pdf[found.end() : found.end() + length])
    printed = Image.frombytes("1", (width, height), rows).convert("L")
    return Stencil(width, height, printed.point([255 - value for value in range(256)]))


def read_sizes(pdf: bytes, box: str = "MediaBox") -> list[tuple[float, float]]:
    """Each page's width and height in millimetres."""
    pattern = rf"/{box} \[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\]".encode()
    sides = ([float(part) for part in found.groups()] for found in re.finditer(pattern, pdf))
    return [(round((x2 - x1) / 72 * 25.4, 1), round((y2 - y1) / 72 * 25.4, 1)) for x1, y1, x2, y2 in sides]
