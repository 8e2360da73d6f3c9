"""The brand's logo: taken as a picture, and shown as one."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.offers.set_up import change_logo
from bot.domain.stores.directory import find_brand
from bot.domain.stores.pictures import find_picture, keep_picture
from bot.handlers.events import Event
from bot.handlers.sent_pictures import check_picture, show_again
from bot.replies import Call

LOGO = "logo"


def take_logo(event: Event, session: Session, *, now: datetime) -> None:
    """What was sent is the logo from now on. Raises NoPicture, PictureTooLarge."""
    change_logo(session, picture_id=keep_picture(session, telegram_file=check_picture(event), now=now))


def show_logo(event: Event, session: Session) -> tuple[Call, ...]:
    """The logo as it was sent; nothing when there is none, or when it came by another way."""
    brand = find_brand(session)
    return show_again(
        event, find_picture(session, brand.logo_id) if brand else None, caption=event.word("brand.your_logo")
    )
