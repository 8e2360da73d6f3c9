"""What a till shares with guides' phones: phone off, network down; a colleague on shift serves."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.people.staff import Till
from bot.handlers.events import Event
from bot.handlers.guide import late, offline, pin, slips
from bot.handlers.guide.shoppers_answers import take_shoppers_answers
from bot.handlers.side_presses import (
    EnterLate,
    FindHolder,
    LateNow,
    LateNumber,
    LeaveSlip,
    PhoneOff,
    PickCoupon,
    PickHolder,
    RedeemSlip,
    TodaysPin,
)
from bot.handlers.till.home import go_home
from bot.handlers.till.presses import TillHome
from bot.handlers.till.routes import till
from bot.replies import Reply

till.press(PhoneOff)(offline.ask_whose)
till.awaits(offline.AWAITS_HOLDER)(offline.find_typed)
till.press(FindHolder)(offline.turn_found)
till.press(PickHolder)(offline.pick_holder)
till.press(PickCoupon)(offline.pick_coupon)
till.press(EnterLate)(late.ask_noted)
till.press(LateNumber)(late.enter_ended)
till.awaits(late.AWAITS_NOTED)(late.take_noted)
till.press(LateNow)(slips.tell_now)
till.awaits(slips.AWAITS_MOMENT)(slips.write_moment)
till.awaits(slips.AWAITS_AMOUNT)(slips.write_amount)
till.awaits(slips.AWAITS_REASON)(slips.write_reason)
till.press(RedeemSlip)(slips.redeem)
till.press(TodaysPin)(pin.show_pin)
take_shoppers_answers(till)


@till.press(LeaveSlip)
def leave(
    event: Event, session: Session, person: Person, now: datetime, *, press: LeaveSlip, actor: Till
) -> Reply:
    return go_home(event, session, person, now, press=TillHome(), actor=actor)
