"""Invitations and the team: who may appoint whom, by link, once."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Invitation, Role, Staff
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, link_in
from tests.shop import Shop


async def test_an_invitation_makes_a_guide_once(shop: Shop, owner: Person) -> None:
    await go(owner, "/staff", "Invite somebody", "Guide")
    card = await owner.sees("Invitation: Guide, Harbour Street", "forward it only to the person", new=True)
    assert card.photo
    mei, eve = await shop.box.person("Mei"), await shop.box.person("Eve")
    await mei.opens(link_in(card.text))
    await mei.sees("guide", "Harbour Street")
    await eve.opens(link_in(card.text))
    await eve.sees()
    assert await shop.database.read(_names, Role.GUIDE) == ["Mei"]


async def test_an_invitation_ends_after_a_day(shop: Shop, owner: Person, clock: HandClock) -> None:
    await go(owner, "/staff", "Invite somebody", "Store manager")
    card = await owner.sees("Invitation: Store manager", new=True)
    clock.move(hours=24)
    sofia = await shop.box.person("Sofia")
    await sofia.opens(link_in(card.text))
    await sofia.sees()
    assert await shop.database.read(_names, Role.MANAGER) == []


async def test_an_owner_appoints_an_operator_who_may_not_appoint(shop: Shop, owner: Person) -> None:
    await go(owner, "/staff", "Invite somebody", "Operator")
    card = await owner.sees("Invitation: Operator", new=True)
    hang = await shop.box.person("Hang")
    await hang.opens(link_in(card.text))
    await hang.sees("operator")
    await go(hang, "/staff", "Invite somebody")
    roles = await hang.sees("As what?", new=True)
    assert {"Guide", "Store manager", "Till"} <= set(roles.buttons)
    assert not {"Operator", "Owner"} & set(roles.buttons)


@pytest.mark.parametrize(
    "forged", ["ta:owner", "ta:operator", "tr:owner:0:", "ts:owner:1", "ts:operator:1", "ts::1"]
)
async def test_an_operator_who_forges_the_button_appoints_nobody(shop: Shop, forged: str) -> None:
    hang = await shop.staff("Hang", Role.OPERATOR)
    await hang.start()
    before = await shop.database.read(_invitations)
    await hang.is_told(await hang.forges(forged, await hang.sees("Stores", new=True)))
    assert await shop.database.read(_invitations) == before


async def test_an_operator_cannot_remove_the_owner(shop: Shop, owner: Person) -> None:
    hang = await shop.staff("Hang", Role.OPERATOR)
    await go(hang, "/staff", "Grace · Owner")
    card = await hang.sees("Grace", "Since", new=True)
    assert card.buttons == ("Back",)
    told = await hang.is_told(await hang.forges("td:1:1", card))
    assert told["show_alert"]
    assert await shop.database.read(_names, Role.OWNER) == ["Grace"]


async def test_the_last_owner_cannot_leave(shop: Shop, owner: Person) -> None:
    await go(owner, "/staff", "Grace · Owner", "Remove from the team")
    await owner.sees("Yes, remove", new=True)
    told = await owner.is_told(await owner.press("Yes, remove"))
    assert told["text"].startswith("The last owner cannot be removed")


async def test_a_removed_operators_home_is_gone(shop: Shop, owner: Person) -> None:
    hang = await shop.staff("Hang", Role.OPERATOR)
    await hang.start()
    await hang.sees("Stores", new=True)
    await go(owner, "/staff", "Hang · Operator", "Remove from the team", "Yes, remove")
    await owner.sees("Hang is no longer on the team as Operator", "Invite again", new=True)
    told = await hang.is_told(await hang.press("Brand"))
    assert told["text"] == "This button is no longer in use."
    await hang.start()
    await hang.sees("Cup of the day", new=True)


def _names(session: Session, role: Role) -> list[str]:
    rows = session.exec(select(Staff).where(Staff.role == role)).all()
    return [staff.name or "Grace" for staff in rows if staff.until is None]


def _invitations(session: Session) -> int:
    return len(session.exec(select(Invitation)).all())
