"""The brand's logo: taken as a picture, and shown as one."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.offers.set_up import change_logo
from bot.domain.stores.directory import find_brand
from bot.domain.stores.pictures import find_picture, keep_picture
from bot.errors import Refusal
from bot.handlers.events import Event
from bot.replies import Call

LOGO = "logo"
LARGEST = 20_000_000  # bytes; a bot may fetch no more
_PHOTO, _DOCUMENT = "sendPhoto", "sendDocument"


class NoPicture(Refusal):
    """A text, a sticker, a file of another kind."""

    key = "refused.no_picture"


class PictureTooLarge(Refusal):
    key = "refused.picture_too_large"


def take_logo(event: Event, session: Session, *, now: datetime) -> None:
    """What was sent is the logo from now on. Raises NoPicture, PictureTooLarge."""
    if event.picture_file is None:
        raise NoPicture
    if event.document and event.document[2] > LARGEST:
        raise PictureTooLarge
    change_logo(session, picture_id=keep_picture(session, telegram_file=event.picture_file, now=now))


def show_logo(event: Event, session: Session) -> tuple[Call, ...]:
    """The logo as it was sent; nothing when there is none, or when it came by another way."""
    brand = find_brand(session)
    logo = find_picture(session, brand.logo_id) if brand else None
    if logo is None or not logo.telegram_file:
        return ()
    # Telegram sends a file again only as what it was, and its ids of documents begin so.
    method = _DOCUMENT if logo.telegram_file.startswith("BQAC") else _PHOTO
    field = "document" if method == _DOCUMENT else "photo"
    caption = event.word("brand.your_logo")
    return (Call(method, event.chat, {"chat_id": event.chat, field: logo.telegram_file, "caption": caption}),)
