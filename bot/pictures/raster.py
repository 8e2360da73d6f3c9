"""Paints a face as pixels: for the chat, and for readers of QR codes in tests."""

import io
import math

from PIL import Image, ImageDraw

from bot.pictures.marks import Code, Drawn, Face, Fill, Letters, Mark, Placed, Shape
from bot.pictures.stencils import ABOVE, BESIDE, draw_code, draw_line

INCH = 25.4
_FINER = 2  # painted so many times larger, then made smaller: edges come out smooth


def paint(face: Face, *, width: int, traditional: bool = False) -> Image.Image:
    """The face `width` pixels wide; its Chinese in the forms of Simplified, or of Traditional."""
    return _paint(face, width * _FINER / face.w, traditional).reduce(_FINER)


def write_png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", compress_level=6)
    return written.getvalue()


def _paint(face: Face, scale: float, traditional: bool) -> Image.Image:
    canvas = Image.new("RGB", (int(face.w * scale + 0.01), int(face.h * scale + 0.01)), "white")
    pen = ImageDraw.Draw(canvas)
    for mark in face.marks:
        _put(canvas, pen, mark, scale, traditional)
    return canvas


def _put(canvas: Image.Image, pen: ImageDraw.ImageDraw, mark: Mark, scale: float, traditional: bool) -> None:
    match mark:
        case Fill(box, colour, radius):
            corners = (box.x * scale, box.y * scale, box.right * scale - 1, box.bottom * scale - 1)
            pen.rounded_rectangle(corners, radius * scale, colour)
        case Shape(points, colour):
            pen.polygon([(x * scale, y * scale) for x, y in points], colour)
        case Letters(box, text, weight, colour):
            em = box.h * scale
            line = draw_line(text, weight, max(1, round(em, 1)), traditional=traditional)
            canvas.paste(colour, (round(box.x * scale - BESIDE * em), round(box.y * scale - ABOVE * em)), line)
        case Code(box, data, colour):
            code = draw_code(data)
            side = math.floor(box.w * scale / code.width) * code.width or round(box.w * scale)
            off = (box.w * scale - side) / 2
            stencil = code.resize((side, side), Image.Resampling.NEAREST)
            canvas.paste(colour, (round(box.x * scale + off), round(box.y * scale + off)), stencil)
        case Drawn(box, content, ground):
            picture = open_on(content, ground).resize((round(box.w * scale), round(box.h * scale)))
            canvas.paste(picture, (round(box.x * scale), round(box.y * scale)))
        case Placed(face, x, y, times, turned):
            piece = _paint(face, scale * times, traditional)
            if turned:
                piece = piece.transpose(Image.Transpose.ROTATE_180)
            canvas.paste(piece, (round(x * scale), round(y * scale)))


def open_on(content: bytes, ground: tuple[int, int, int]) -> Image.Image:
    """A PNG or JPEG without see-through parts."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
        picture = opened.convert("RGBA")
    flat = Image.new("RGB", picture.size, ground)
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat
