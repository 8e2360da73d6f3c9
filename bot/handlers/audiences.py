"""All audiences in the order their routes are asked: staff use their role's meaning of a command first."""

from bot.clock import Clock
from bot.db.engine import Database
from bot.errands import Maker
from bot.fetching import Fetching
from bot.handlers.events import House
from bot.handlers.group import group
from bot.handlers.group.approvals import Approvals
from bot.handlers.group.links import InviteLinks
from bot.handlers.group.welcomes import Welcomes
from bot.handlers.guide import guide
from bot.handlers.keeper import keeper
from bot.handlers.manager import manager
from bot.handlers.manager.day.exports import Exporting
from bot.handlers.menus import Menus
from bot.handlers.operator import group_rights, operator
from bot.handlers.operator.first_scan import FirstScan
from bot.handlers.operator.imports.making import Importing
from bot.handlers.owner import audit, owner
from bot.handlers.routes import Routes
from bot.handlers.shopper import shopper
from bot.handlers.till import till
from bot.jobs import Job
from bot.posters.making import Printing
from bot.sender import Sender
from bot.voice import Voice


def list_audiences() -> list[Routes]:
    return [owner, operator, keeper, manager, till, guide, shopper, group]


def list_makers(database: Database, clock: Clock, sender: Sender, house: House) -> dict[str, Maker]:
    """Who does the long work of each kind of errand; each kind has its phrase `errand.KIND`."""
    return {
        group_rights.KIND: group_rights.GroupRights(database, clock, sender, house).make,
        audit.KIND: audit.Auditing(database, clock, house).make,
        **Importing(database, clock, sender, house).makers(),
        **Exporting(database, house.texts).makers(),
        **Printing(database, clock, house.texts, house.scan_link, house.timezone).makers(),
    }


def list_jobs(database: Database, clock: Clock, voice: Voice, sender: Sender, house: House) -> list[Job]:
    """What handlers owe: approvals, invite links, menus, and the pictures they were sent."""
    return [
        Fetching(database, sender).job(),
        Approvals(database, clock, voice).job(),
        InviteLinks(database, clock, voice).job(),
        Welcomes(database, clock, voice, house).job(),
        FirstScan(database, clock).job(),
        *Menus(database, clock, voice, house.texts).jobs(),
    ]
