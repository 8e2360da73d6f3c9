"""A campaign's life: which moves are legal, and the guarded updates that make them."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select, update

from bot.db.engine import wake
from bot.db.tables import Store
from bot.domain.owed.notices import WAKE
from bot.domain.people.staff import Operator
from bot.errors import Refusal
from campaigns.slots import at_local, wall_time
from campaigns.tables import Broadcast, BroadcastStatus, Campaign, CampaignStatus, PauseReason

GRACE = timedelta(seconds=30)  # between confirming "now" and the firing, to press Stop
MAX_NAME = 40

MOVES: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    CampaignStatus.DRAFT: frozenset({CampaignStatus.SCHEDULED, CampaignStatus.CANCELLED}),
    CampaignStatus.SCHEDULED: frozenset(
        {CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.CANCELLED}
    ),
    CampaignStatus.RUNNING: frozenset({CampaignStatus.PAUSED, CampaignStatus.CANCELLED, CampaignStatus.DONE}),
    CampaignStatus.PAUSED: frozenset(
        {CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.CANCELLED, CampaignStatus.DONE}
    ),
    CampaignStatus.CANCELLED: frozenset(),
    CampaignStatus.DONE: frozenset(),
}


class CampaignUnknown(Refusal):
    key = "refused.campaign_unknown"


class CampaignMovedOn(Refusal):
    """The campaign is not in a state that allows this; facts: `status`."""

    key = "refused.campaign_moved_on"


class CampaignEmpty(Refusal):
    """There is no text in any language."""

    key = "refused.campaign_empty"


class MomentPassed(Refusal):
    key = "refused.moment_passed"


def create_draft(session: Session, operator: Operator, *, timezone: str, now: datetime, like: int = 0) -> Campaign:
    """An empty draft, or one with the texts and audience of campaign `like`. `timezone` is an IANA name."""
    draft = Campaign(status=CampaignStatus.DRAFT, timezone=timezone, created_by=operator.staff_id, created_at=now)
    if like:
        model = load_campaign(session, like)
        draft.name, draft.text_en, draft.text_zh = model.name, model.text_en, model.text_zh
        draft.lend_language, draft.store_id, draft.timezone = model.lend_language, model.store_id, model.timezone
    session.add(draft)
    session.flush()
    return draft


def load_campaign(session: Session, campaign_id: int) -> Campaign:
    """The campaign. Refuses an id that is nobody's (ids in buttons are hostile)."""
    campaign = session.get(Campaign, campaign_id) if _may_be_id(campaign_id) else None
    if campaign is None:
        raise CampaignUnknown
    return campaign


def list_campaigns(session: Session, *, offset: int = 0, limit: int) -> list[Campaign]:
    """The newest first."""
    rows = select(Campaign).order_by(col(Campaign.id).desc()).offset(offset).limit(limit)
    return list(session.exec(rows).all())


def count_campaigns(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Campaign)).one()


def write_text(session: Session, campaign_id: int, *, locale: str, text: str, name: str) -> Campaign:
    """Put a checked text into a draft; `name` is its plain beginning."""
    return _edit(session, campaign_id, **{f"text_{locale}": text, "name": name[:MAX_NAME]})


def lend_language(session: Session, campaign_id: int, *, lend: bool) -> Campaign:
    """Do those whose language has no text get the other one?"""
    return _edit(session, campaign_id, lend_language=lend)


def choose_audience(session: Session, campaign_id: int, *, store: Store | None, timezone: str) -> Campaign:
    """One store's customers or everybody; `timezone` is where the slot is told. A chosen hour stays that hour."""
    draft = load_campaign(session, campaign_id)
    fire_at = draft.fire_at and at_local(wall_time(draft.fire_at, draft.timezone), timezone)
    return _edit(session, campaign_id, store_id=store.id if store else None, timezone=timezone, fire_at=fire_at)


def choose_moment(session: Session, campaign_id: int, *, fire_at: datetime | None, now: datetime) -> Campaign:
    """When a draft is to fire; None: as soon as it is confirmed."""
    if fire_at is not None and fire_at < now:
        raise MomentPassed
    return _edit(session, campaign_id, fire_at=fire_at)


def schedule_campaign(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Confirm a draft. Without a chosen moment it fires after 30 s, in which Stop brings it back."""
    draft = load_campaign(session, campaign_id)
    if not (draft.text_en or draft.text_zh):
        raise CampaignEmpty
    if draft.fire_at is not None and draft.fire_at <= now:
        raise MomentPassed
    return _move(
        session, campaign_id, CampaignStatus.SCHEDULED, only=CampaignStatus.DRAFT,
        fire_at=draft.fire_at or now + GRACE,
    )  # fmt: skip


def unschedule_campaign(session: Session, campaign_id: int) -> Campaign:
    """Back to a draft, before it fired."""
    return _move(session, campaign_id, CampaignStatus.DRAFT, fire_at=None)


def run_campaign(session: Session, campaign_id: int) -> Campaign:
    """Its moment has come; only schedule.fire_due calls this, with the broadcast's row."""
    wake(session, WAKE)
    return _move(session, campaign_id, CampaignStatus.RUNNING, only=CampaignStatus.SCHEDULED)


def pause_campaign(session: Session, campaign_id: int, *, reason: PauseReason) -> Campaign:
    """No further claim after this commits. A missed one is paused before it ran, the others while running."""
    was = CampaignStatus.SCHEDULED if reason is PauseReason.MISSED else CampaignStatus.RUNNING
    return _move(session, campaign_id, CampaignStatus.PAUSED, only=was, pause_reason=reason)


def resume_campaign(session: Session, campaign_id: int, *, now: datetime) -> Campaign:
    """Go on sending; a missed one fires after 30 s, as if confirmed now."""
    wake(session, WAKE)
    broadcast = find_broadcast(session, campaign_id)
    if broadcast and broadcast.status is not BroadcastStatus.DONE:
        return _move(session, campaign_id, CampaignStatus.RUNNING, only=CampaignStatus.PAUSED, pause_reason=None)
    return _move(
        session, campaign_id, CampaignStatus.SCHEDULED, only=CampaignStatus.PAUSED,
        pause_reason=None, fire_at=now + GRACE,
    )  # fmt: skip


def cancel_campaign(session: Session, campaign_id: int) -> Campaign:
    """Stop for good. Nothing is claimed after this commits; the tick writes down who was left out by it."""
    return _move(session, campaign_id, CampaignStatus.CANCELLED)


def finish_campaign(session: Session, campaign_id: int) -> None:
    """Everyone is accounted for. A cancelled campaign stays cancelled."""
    _try_move(session, campaign_id, CampaignStatus.DONE)


def keep_card(session: Session, campaign_id: int, *, chat: int, message_id: int) -> None:
    """This message (Telegram ids) shows the campaign and is kept up to date, in place of any other."""
    where = update(Campaign).where(col(Campaign.id) == campaign_id)
    session.exec(where.values(card_chat=chat, card_message=message_id))


def leave_card(session: Session, *, chat: int, message_id: int) -> None:
    """This message shows something else now, or the end: nothing may be put over it any more."""
    where = update(Campaign).where(col(Campaign.card_chat) == chat, col(Campaign.card_message) == message_id)
    session.exec(where.values(card_message=None))


def find_broadcast(session: Session, campaign_id: int) -> Broadcast | None:
    """The campaign's firing, if it fired."""
    return session.exec(
        select(Broadcast).where(Broadcast.campaign_id == campaign_id).order_by(col(Broadcast.id).desc()).limit(1)
    ).first()


def find_campaign_of(session: Session, broadcast_id: int) -> Campaign | None:
    """The campaign a broadcast is a firing of."""
    rows = select(Campaign).join(Broadcast, col(Broadcast.campaign_id) == col(Campaign.id))
    return session.exec(rows.where(Broadcast.id == broadcast_id)).first()


def _edit(session: Session, campaign_id: int, **values: Any) -> Campaign:
    edited = _update(session, campaign_id, frozenset({CampaignStatus.DRAFT}), values)
    if edited is None:
        raise CampaignMovedOn(status=load_campaign(session, campaign_id).status.value)
    return edited


def _move(
    session: Session, campaign_id: int, to: CampaignStatus, *, only: CampaignStatus | None = None, **values: Any
) -> Campaign:
    moved = _try_move(session, campaign_id, to, only=only, **values)
    if moved is None:
        raise CampaignMovedOn(status=load_campaign(session, campaign_id).status.value)
    return moved


def _try_move(
    session: Session, campaign_id: int, to: CampaignStatus, *, only: CampaignStatus | None = None, **values: Any
) -> Campaign | None:
    sources = frozenset(was for was, moves in MOVES.items() if to in moves)
    if only is not None:
        sources &= {only}
    return _update(session, campaign_id, sources, {"status": to, **values})


def _update(
    session: Session, campaign_id: int, sources: frozenset[CampaignStatus], values: dict[str, Any]
) -> Campaign | None:
    """Change the row only while its status is one of `sources`: the loser of a race changes nothing."""
    if not _may_be_id(campaign_id):
        return None
    return session.exec(
        update(Campaign)
        .where(col(Campaign.id) == campaign_id, col(Campaign.status).in_(sources))
        .values(**values)
        .returning(Campaign)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _may_be_id(number: int) -> bool:
    """A forged one may not even fit into a database's integer."""
    return 0 < number < 2**62
