"""The pictures a file speaks of: beside it in its folder, or with it in an archive."""

import hashlib
import io
import warnings
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from PIL import Image

from bot.imports.archives import open_archive, read_part
from bot.imports.refusals import NoSuchPicture, NotAPicture
from bot.pictures.shrink import NoPicture, shrink

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif")
MOST_BYTES = 20 * 1024 * 1024  # of one picture


class Pictures:
    """Pictures by name, in any case. What was made small once is kept until it is asked for.

    `kept`: the shop's own already, their ids by digest.
    """

    def __init__(self, read: Callable[[str], bytes] | None = None, names: tuple[str, ...] = ()) -> None:
        self._read = read
        self._names = {_bare(name): name for name in names}
        self._digests: dict[str, str] = {}
        self._small: dict[str, bytes] = {}
        self.kept: dict[str, int] = {}

    @classmethod
    def in_folder(cls, folder: Path) -> "Pictures":
        names = tuple(path.name for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
        return cls(lambda name: (folder / name).read_bytes(), names)

    @classmethod
    def in_archive(cls, content: bytes) -> "Pictures":
        archive = open_archive(content)
        names = tuple(name for name in archive.namelist() if name.lower().endswith(ENDINGS))
        return cls(lambda name: read_part(archive, name), names)

    def digest(self, name: str) -> str:
        """SHA-256 of the picture as it came. Raises NoSuchPicture, NotAPicture."""
        bare = _bare(name)
        if bare not in self._digests:
            content = self._content(name)
            _check_picture(content, name)
            self._digests[bare] = hashlib.sha256(content).hexdigest()
        return self._digests[bare]

    def small(self, name: str) -> bytes:
        """The picture as we keep it. Slow. Raises NoSuchPicture, NotAPicture."""
        made = self._small.pop(_bare(name), None)
        return made or self._shrink(name)

    def prepare(self, name: str) -> None:
        """Make it small now, so that `small` is quick."""
        self._small[_bare(name)] = self._shrink(name)

    def _shrink(self, name: str) -> bytes:
        try:
            return shrink(self._content(name))
        except NoPicture as error:
            raise NotAPicture(name=name) from error

    def _content(self, name: str) -> bytes:
        known = self._names.get(_bare(name))
        if known is None or self._read is None:
            raise NoSuchPicture(name=name)
        content = self._read(known)
        if len(content) > MOST_BYTES:
            raise NotAPicture(name=name)
        return content


def _bare(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def _check_picture(content: bytes, name: str) -> None:
    """By its head alone: all of it is read when it is made small."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")).close()
    except Exception as error:  # a broken file leads its decoder to raise anything at all
        raise NotAPicture(name=name) from error
