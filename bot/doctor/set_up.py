"""The set-up, as the owner's checklist has it: what is still missing, in its order, and what to do."""

from bot.doctor.findings import Finding, State
from bot.doctor.stored import Stored
from bot.domain.office.checklist import Checklist, Step

_WHAT_TO_DO = {
    Step.BRAND: "nobody is onboarded before its name, company and privacy contact are set: /start as the owner",
    Step.STORE: "there is none yet: /start as the owner, then “Next: your store”",
    Step.GIFT: "newcomers get nothing yet: /start as the owner, then “Next: the gift”",
    Step.GROUP: "no store has one yet: /groups, then “Pick a group”, which gives the bot its rights",
    Step.POSTER: "the door's has never been shown: /start as the owner, then “Next: the poster”; print it",
    Step.SCAN: "nobody has scanned yet: open the poster's link on another phone and press START",
}


def look_at_set_up(stored: Stored) -> list[Finding]:
    """A line for the whole, and one for each step that is left. Steps that were put off say so."""
    steps = stored.checklist
    if steps is None:
        return [Finding(State.NOTE, "set-up", "begins at the first start: regulars run")]
    if not steps.left:
        return [Finding(State.OK, "set-up", "complete, from the brand to the first scan")]
    says = f"{len(steps.done)} of {len(Step)} steps done; what is left:"
    if not stored.is_owned:
        says = "nobody owns the shop yet: regulars run prints a link, and whoever opens it is the owner"
    return [Finding(State.NOTE, "set-up", says), *(_describe(steps, step) for step in steps.left)]


def _describe(steps: Checklist, step: Step) -> Finding:
    put_off = "put off; " if step in steps.skipped else ""
    return Finding(State.NOTE, step, put_off + _WHAT_TO_DO[step])
