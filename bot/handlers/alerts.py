"""What operators are told unasked about an entry code."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import NoticeClass
from bot.domain.arrivals.entry_codes import LARGEST_CAP
from bot.domain.arrivals.onboarding import Scan
from bot.domain.owed.notices import owe_notice
from bot.domain.people.staff import list_operator_chats
from bot.domain.words.days import day_of
from bot.handlers.code_presses import SetCap, SwitchCode
from bot.handlers.events import Event


def owe_cap_alert(event: Event, session: Session, scan: Scan, now: datetime) -> None:
    """The day's last gift was given: once a day and code, to each operator and owner."""
    if scan.code_id is None or scan.day_cap is None:
        return
    day, kind = day_of(now, scan.place.zone), f"code.{scan.kind}"
    texts, more = event.house.texts, min(scan.day_cap * 2, LARGEST_CAP)
    buttons = [
        {"key": "codes.raise_cap", "data": SetCap(scan.code_id, more).pack()},
        {"key": "operator.code_off", "data": SwitchCode(scan.code_id, 0).pack()},
    ]
    for chat_id in list_operator_chats(session):
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template="operator/code_cap",
            dedupe_key=f"cap:{scan.code_id}:{day}:{chat_id}",
            now=now,
            facts={
                "kind": {locale: texts.phrase(kind, locale) for locale in ("en", "zh")},
                "label": scan.label,
                "store": scan.place.store,
                "at": now.isoformat(),
                "zone": scan.place.zone,
                "gifts": scan.day_cap,
                "more": more,
            },
            keyboard=[buttons],
        )
