"""What operators are told unasked: a campaign was paused for them, and why."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import NoticeClass, Staff
from bot.domain.owed.notices import owe_notice
from bot.domain.people.staff import list_operator_chats
from campaigns.presses import OpenCampaign
from campaigns.tables import Campaign, PauseReason


def report_pause(
    session: Session, campaign: Campaign, *, reason: PauseReason, now: datetime, why: str = ""
) -> None:
    """Tell whoever made the campaign; every operator and owner when that person is staff no more."""
    for chat_id in _list_concerned(session, campaign.created_by):
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template=f"campaign/paused_{reason.value}",
            dedupe_key=f"campaign:{campaign.id}:{reason.value}:{int(now.timestamp())}:{chat_id}",
            now=now,
            facts={
                "name": campaign.name, "why": why, "timezone": campaign.timezone,
                "fire_at": campaign.fire_at.isoformat() if campaign.fire_at else "",
            },
            keyboard=[[{"key": "button.open_campaign", "data": OpenCampaign(campaign.id or 0).pack()}]],
        )  # fmt: skip


def _list_concerned(session: Session, staff_id: int) -> list[int]:
    maker = session.get(Staff, staff_id)
    if maker and maker.until is None:
        return [maker.chat_id]
    return list_operator_chats(session)
