"""Pictures people send, and see again as they sent them."""

from bot.db.tables import StoredPicture
from bot.errors import Refusal
from bot.handlers.events import Event
from bot.replies import Call

LARGEST = 20_000_000  # bytes; a bot may fetch no more


class NoPicture(Refusal):
    """A text, a sticker, a file of another kind."""

    key = "refused.no_picture"


class PictureTooLarge(Refusal):
    key = "refused.picture_too_large"


def check_picture(event: Event) -> str:
    """Telegram's id of the picture that was sent. Raises NoPicture, PictureTooLarge."""
    if event.picture_file is None:
        raise NoPicture
    if event.document and event.document[2] > LARGEST:
        raise PictureTooLarge
    return event.picture_file


def show_again(event: Event, picture: StoredPicture | None, *, caption: str = "") -> tuple[Call, ...]:
    """Nothing when there is none, or when it came by another way."""
    if picture is None or not picture.telegram_file:
        return ()
    kind = "photo" if is_photo(picture.telegram_file) else "document"
    sent = {"chat_id": event.chat, kind: picture.telegram_file} | ({"caption": caption} if caption else {})
    return (Call(f"send{kind.capitalize()}", event.chat, sent),)


def is_photo(telegram_file: str) -> bool:
    """Telegram sends a file again only as what it was, and its ids of documents begin so."""
    return not telegram_file.startswith("BQAC")
