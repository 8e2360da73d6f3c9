"""Pictures beside a file of products: kept small and once, and what is none refused."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.db.tables import Product, StoredPicture
from bot.imports.pictures import Pictures
from tests.imports.conftest import Bring
from tests.imports.tables import Say, counts


def _draw(colour: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (2000, 1500), colour).save(drawn, "JPEG")
    return drawn.getvalue()


def test_a_picture_beside_the_file_is_kept_small_and_known_again(
    bring: Bring, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "Pot.JPG").write_bytes(_draw("green"))
    table = "sku,name_en,picture\nA,Tea,pot.jpg\n"
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (1, 0, 0)
    kept = session.exec(select(StoredPicture)).one()
    assert Image.open(io.BytesIO(kept.content or b"")).size == (1280, 960)
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (0, 0, 1)
    (tmp_path / "Pot.JPG").write_bytes(_draw("blue"))
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (0, 1, 0)


@pytest.mark.parametrize(
    ("name", "said"), [("other.jpg", "did not come"), ("bad.png", "not a picture"), ("../x.png", "did not")]
)
def test_a_picture_that_is_none_is_refused(
    bring: Bring, wrongs: Say, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "bad.png").write_bytes(b"nothing")
    difference = bring("products", f"sku,name_en,picture\nA,Tea,{name}\n", pictures=Pictures.in_folder(tmp_path))
    assert said in wrongs(difference)[0]


def test_a_picture_of_two_products_is_kept_once(bring: Bring, session: Session, tmp_path: Path) -> None:
    (tmp_path / "pot.jpg").write_bytes(_draw("green"))
    table = "sku,name_en,picture\nA,Tea,pot.jpg\nB,Green tea,POT.jpg\n"
    bring("products", table, pictures=Pictures.in_folder(tmp_path))
    kept = session.exec(select(StoredPicture)).one()
    assert session.exec(select(Product.picture_id)).all() == [kept.id, kept.id]


def test_a_picture_that_would_not_fit_into_memory_is_refused(bring: Bring, wrongs: Say, tmp_path: Path) -> None:
    size = struct.pack(">4sIIBBBBB", b"IHDR", 100_000, 100_000, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + size + struct.pack(">I", zlib.crc32(size))
    (tmp_path / "bomb.png").write_bytes(head + b"\0\0\0\0IDAT\x35\xaf\x06\x1e")
    table = "sku,name_en,picture\nA,Tea,bomb.png\n"
    assert "not a picture" in wrongs(bring("products", table, pictures=Pictures.in_folder(tmp_path)))[0]
