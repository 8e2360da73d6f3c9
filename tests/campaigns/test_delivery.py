"""The ledger: who is claimed, what settling writes down, and that everyone is accounted for."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from bot.db.tables import Chat, Notice
from bot.outbox import Landed, Unwritten
from bot.sender import Blocked, Failed, Moved, RetryAfter, Sent, Unconfirmed
from bot.texts import Texts
from campaigns import delivery
from campaigns.breaker import WATCHED
from campaigns.delivery import Deliveries, suppress_cancelled, totals
from campaigns.lifecycle import cancel_campaign, load_campaign, pause_campaign, resume_campaign
from campaigns.schedule import finish_due
from campaigns.tables import CampaignStatus, DeliveryStatus, PauseReason, Reason
from tests.campaigns.factories import (
    FIRST_CUSTOMER,
    NOW,
    fire,
    list_rows,
    make_campaign,
    make_customer,
    make_store,
    make_worker,
    say,
)

S = DeliveryStatus


@pytest.fixture
def ledger(texts: Texts) -> Deliveries:
    return Deliveries(texts)


def _sent(number: int = 1) -> Sent:
    return Sent({"message_id": number})


def test_a_claim_words_the_message_for_its_reader(session: Session, ledger: Deliveries) -> None:
    store = make_store(session)
    make_customer(session, 1, locale="zh", name="<小雨>", store_id=store.id)
    fire(session, make_campaign(session, zh="{{ first_name }}，{{ store }}有新茶"))
    (claimed,) = ledger.claim(session, epoch=make_worker(session), limit=5, now=NOW)
    assert claimed.chat == FIRST_CUSTOMER + 1
    assert claimed.call is not None
    assert claimed.call.params["text"] == "&lt;小雨&gt;，海港街店有新茶"
    assert len(claimed.call.params["reply_markup"]["inline_keyboard"][0]) == 2


def test_only_a_paid_broadcast_says_so(session: Session, texts: Texts, ledger: Deliveries) -> None:
    for number in (1, 2):
        make_customer(session, number)
    fire(session, make_campaign(session))
    epoch = make_worker(session)
    (free,) = ledger.claim(session, epoch=epoch, limit=1, now=NOW)
    (paid,) = Deliveries(texts, is_paid=True).claim(session, epoch=epoch, limit=1, now=NOW)
    assert free.call
    assert paid.call
    assert "allow_paid_broadcast" not in free.call.params
    assert paid.call.params["allow_paid_broadcast"] is True


def test_nobody_is_claimed_twice(session: Session, ledger: Deliveries) -> None:
    for number in range(7):
        make_customer(session, number)
    fire(session, make_campaign(session))
    epochs = make_worker(session), make_worker(session)
    claimed = [
        row.chat for turn in range(6) for row in ledger.claim(session, epoch=epochs[turn % 2], limit=2, now=NOW)
    ]
    assert sorted(claimed) == [FIRST_CUSTOMER + number for number in range(7)]


def test_an_opt_out_is_seen_by_the_next_claim(session: Session, ledger: Deliveries) -> None:
    _check_opt_out_is_seen(session, ledger)


def test_the_opt_out_test_bites(session: Session, ledger: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a claim that does not ask for consent fails the test above."""
    monkeypatch.setattr(delivery, "_CLAIM", delivery._prepare_claim("TRUE"))
    with pytest.raises(AssertionError):
        _check_opt_out_is_seen(session, ledger)


def _check_opt_out_is_seen(session: Session, ledger: Deliveries) -> None:
    stays, stops = make_customer(session, 1), make_customer(session, 2)
    broadcast_id = fire(session, make_campaign(session))
    say(session, stops, agreed=False)
    claimed = ledger.claim(session, epoch=make_worker(session), limit=5, now=NOW)
    assert [row.key[1] for row in claimed] == [stays.chat_id]
    assert list_rows(session, broadcast_id)[FIRST_CUSTOMER + 2] == (S.SUPPRESSED, Reason.NO_CONSENT)


def test_a_block_is_seen_by_the_next_claim(session: Session, ledger: Deliveries) -> None:
    customer = make_customer(session, 1)
    broadcast_id = fire(session, make_campaign(session))
    session.get_one(Chat, customer.chat_id).blocked_at = NOW
    session.flush()
    assert ledger.claim(session, epoch=make_worker(session), limit=5, now=NOW) == []
    assert list_rows(session, broadcast_id)[FIRST_CUSTOMER + 1] == (S.SUPPRESSED, Reason.BLOCKED)


def test_those_left_out_do_not_use_up_the_claim(session: Session, ledger: Deliveries) -> None:
    """With permits for one, the one behind thirty who stopped is still found at once."""
    for number in range(30):
        customer = make_customer(session, number)
        if number < 29:
            say(session, customer, agreed=False)
            say(session, customer, agreed=True)
    broadcast_id = fire(session, make_campaign(session))
    session.execute(text("UPDATE consents SET agreed = FALSE WHERE customer_id < (SELECT MAX(id) FROM customers)"))
    claimed = ledger.claim(session, epoch=make_worker(session), limit=1, now=NOW)
    assert [row.chat for row in claimed] == [FIRST_CUSTOMER + 29]
    assert totals(session, broadcast_id).suppressed == {Reason.NO_CONSENT: 29}


def test_a_worker_that_was_declared_dead_claims_nothing(session: Session, ledger: Deliveries) -> None:
    make_customer(session, 1)
    fire(session, make_campaign(session))
    epoch = make_worker(session)
    session.execute(text("UPDATE workers SET ended_at = CURRENT_TIMESTAMP"))
    assert ledger.claim(session, epoch=epoch, limit=5, now=NOW) == []
    assert ledger.claim(session, epoch=epoch + 99, limit=5, now=NOW) == []
    assert len(ledger.claim(session, epoch=make_worker(session), limit=5, now=NOW)) == 1


def test_a_paused_campaign_is_not_claimed_until_it_goes_on(session: Session, ledger: Deliveries) -> None:
    make_customer(session, 1)
    campaign = make_campaign(session)
    fire(session, campaign)
    epoch = make_worker(session)
    pause_campaign(session, campaign.id or 0, reason=PauseReason.OPERATOR)
    assert not ledger.is_due(session, NOW)
    assert ledger.claim(session, epoch=epoch, limit=5, now=NOW) == []
    resume_campaign(session, campaign.id or 0, now=NOW)
    assert ledger.is_due(session, NOW)
    assert len(ledger.claim(session, epoch=epoch, limit=5, now=NOW)) == 1


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        (_sent(77), S.SENT, Reason.NONE),
        (Blocked("bot was blocked by the user"), S.FAILED, Reason.BLOCKED),
        (Failed("chat not found"), S.FAILED, Reason.REFUSED),
        (Failed(delivery.CANNOT_BE_WORDED), S.FAILED, Reason.BAD_TEXT),
        (Unconfirmed("http 502"), S.UNCONFIRMED, Reason.NO_ANSWER),
        (RetryAfter(30), S.PENDING, Reason.NONE),
        (Unwritten(), S.PENDING, Reason.NONE),
        (Moved(-100123), S.PENDING, Reason.NONE),
    ],
)
def test_each_outcome_is_written_down(
    session: Session, ledger: Deliveries, outcome: object, status: S, reason: Reason
) -> None:
    customer = make_customer(session, 1)
    broadcast_id = fire(session, make_campaign(session))
    epoch = make_worker(session)
    (claimed,) = ledger.claim(session, epoch=epoch, limit=1, now=NOW)
    ledger.settle(session, [Landed(claimed.key, outcome)], epoch=epoch, now=NOW)  # type: ignore[arg-type]
    chat = session.get_one(Chat, customer.chat_id, populate_existing=True)
    assert list_rows(session, broadcast_id) == {chat.telegram_id: (status, reason)}
    assert (chat.blocked_at is not None) == isinstance(outcome, Blocked)
    assert chat.telegram_id == (-100123 if isinstance(outcome, Moved) else FIRST_CUSTOMER + 1)


def test_flood_control_is_waited_for(session: Session, ledger: Deliveries) -> None:
    make_customer(session, 1)
    fire(session, make_campaign(session))
    epoch = make_worker(session)
    (claimed,) = ledger.claim(session, epoch=epoch, limit=1, now=NOW)
    ledger.settle(session, [Landed(claimed.key, RetryAfter(30))], epoch=epoch, now=NOW)
    assert not ledger.is_due(session, NOW + timedelta(seconds=29))
    assert ledger.claim(session, epoch=epoch, limit=1, now=NOW + timedelta(seconds=29)) == []
    assert len(ledger.claim(session, epoch=epoch, limit=1, now=NOW + timedelta(seconds=30))) == 1


def test_only_the_epoch_that_claimed_may_settle(session: Session, ledger: Deliveries) -> None:
    make_customer(session, 1)
    broadcast_id = fire(session, make_campaign(session))
    epoch = make_worker(session)
    (claimed,) = ledger.claim(session, epoch=epoch, limit=1, now=NOW)
    ledger.settle(session, [Landed(claimed.key, _sent())], epoch=epoch + 1, now=NOW)
    assert totals(session, broadcast_id).sending == 1


def test_what_a_dead_worker_held_is_unconfirmed_and_never_claimed_again(
    session: Session, ledger: Deliveries
) -> None:
    for number in range(3):
        make_customer(session, number)
    broadcast_id = fire(session, make_campaign(session))
    dead, alive = make_worker(session), make_worker(session)
    first, second = ledger.claim(session, epoch=dead, limit=2, now=NOW)
    assert ledger.give_up(session, epochs=[dead], now=NOW) == 2
    assert len(ledger.claim(session, epoch=alive, limit=5, now=NOW)) == 1
    assert totals(session, broadcast_id).unconfirmed == 2
    # Its late answer still counts, a late "give it back" does not.
    ledger.settle(session, [Landed(first.key, _sent()), Landed(second.key, Unwritten())], epoch=dead, now=NOW)
    account = totals(session, broadcast_id)
    assert (account.sent, account.unconfirmed, account.waiting) == (1, 1, 0)


def test_a_person_whose_message_cannot_be_worded_does_not_stop_the_others(
    session: Session, ledger: Deliveries
) -> None:
    make_customer(session, 1, name="x" * 64)
    make_customer(session, 2)
    fire(session, make_campaign(session, en="{{ first_name }}" * 60))
    bad, good = ledger.claim(session, epoch=make_worker(session), limit=2, now=NOW)
    assert (bad.call, bad.reason) == (None, delivery.CANNOT_BE_WORDED)
    assert good.call is not None


def test_cancelling_leaves_the_rest_out(session: Session, ledger: Deliveries) -> None:
    for number in range(5):
        make_customer(session, number)
    campaign = make_campaign(session)
    broadcast_id = fire(session, campaign)
    epoch = make_worker(session)
    flying = ledger.claim(session, epoch=epoch, limit=2, now=NOW)
    cancel_campaign(session, campaign.id or 0)
    assert ledger.claim(session, epoch=epoch, limit=5, now=NOW) == []
    assert suppress_cancelled(session, broadcast_id, limit=2, now=NOW)
    assert not suppress_cancelled(session, broadcast_id, limit=2, now=NOW)
    assert finish_due(session, now=NOW) == 0, "two are still in flight"
    ledger.settle(session, [Landed(row.key, _sent()) for row in flying], epoch=epoch, now=NOW)
    assert finish_due(session, now=NOW) == 1
    account = totals(session, broadcast_id)
    assert (account.sent, account.suppressed) == (2, {Reason.CANCELLED: 3})
    assert load_campaign(session, campaign.id or 0).status is CampaignStatus.CANCELLED


def test_a_campaign_is_done_when_everyone_is_accounted_for(session: Session, ledger: Deliveries) -> None:
    make_customer(session, 1)
    campaign = make_campaign(session)
    fire(session, campaign)
    epoch = make_worker(session)
    (claimed,) = ledger.claim(session, epoch=epoch, limit=1, now=NOW)
    assert finish_due(session, now=NOW) == 0
    ledger.settle(session, [Landed(claimed.key, _sent())], epoch=epoch, now=NOW)
    assert finish_due(session, now=NOW) == 1
    session.expire_all()
    assert load_campaign(session, campaign.id or 0).status is CampaignStatus.DONE


def test_a_campaign_refused_alike_is_paused_and_reported_once(session: Session, ledger: Deliveries) -> None:
    for number in range(WATCHED + 20):
        make_customer(session, number)
    campaign = make_campaign(session)
    fire(session, campaign)
    epoch = make_worker(session)
    claimed = ledger.claim(session, epoch=epoch, limit=WATCHED, now=NOW)
    good = WATCHED // 2 - 1
    landed = [
        Landed(row.key, _sent() if turn < good else Failed("can't parse entities"))
        for turn, row in enumerate(claimed)
    ]
    ledger.settle(session, landed[:-1], epoch=epoch, now=NOW)
    session.expire_all()
    assert load_campaign(session, campaign.id or 0).status is CampaignStatus.RUNNING
    ledger.settle(session, landed[-1:], epoch=epoch, now=NOW)
    session.expire_all()
    paused = load_campaign(session, campaign.id or 0)
    assert (paused.status, paused.pause_reason) == (CampaignStatus.PAUSED, PauseReason.REFUSED)
    assert ledger.claim(session, epoch=epoch, limit=5, now=NOW) == []
    (notice,) = session.exec(select(Notice)).all()
    assert notice.template == "campaign/paused_refused"


@pytest.mark.parametrize("seed", range(6))
def test_everyone_is_accounted_for_whatever_happens(session: Session, ledger: Deliveries, seed: int) -> None:
    """Random opt-outs, outcomes, deaths, pauses and sometimes a cancel: the account always adds up."""
    dice = random.Random(seed)
    customers = [
        make_customer(
            session, n, agreed=dice.choice([True, True, True, False, None]),
            locale=dice.choice(["en", "zh"]), blocked=dice.random() < 0.1,
        )
        for n in range(120)
    ]  # fmt: skip
    campaign = make_campaign(session, zh=dice.choice(["", "你好"]))
    broadcast_id = fire(session, campaign)
    epoch, flying, sends, now = make_worker(session), [], [], NOW
    for _ in range(400):
        now += timedelta(seconds=dice.randint(0, 4))
        match dice.randrange(10):
            case 0:
                say(session, dice.choice(customers), agreed=False)
            case 1 if dice.random() < 0.2:
                ledger.give_up(session, epochs=[epoch], now=now)
                epoch, flying = make_worker(session), []
            case 2 if dice.random() < 0.02:
                session.expire_all()
                cancel_campaign(session, campaign.id or 0)
                break
            case 3 | 4 | 5:
                flying += ledger.claim(session, epoch=epoch, limit=dice.randint(1, 9), now=now)
            case _ if flying:
                row = flying.pop(dice.randrange(len(flying)))
                outcome = dice.choice(
                    [_sent(), _sent(), Blocked("x"), Failed("y"), Unconfirmed("z"), RetryAfter(3), Unwritten()]
                )
                if isinstance(outcome, Sent | Unconfirmed):
                    sends.append(row.key)
                ledger.settle(session, [Landed(row.key, outcome)], epoch=epoch, now=now)
        assert totals(session, broadcast_id).balances
    ledger.settle(session, [Landed(row.key, _sent()) for row in flying], epoch=epoch, now=now)
    sends += [row.key for row in flying]
    while suppress_cancelled(session, broadcast_id, limit=10, now=now):
        pass
    assert finish_due(session, now=now) == 1
    account = totals(session, broadcast_id)
    assert account.audience == len(customers) == account.done
    assert len(set(sends)) == len(sends), "nobody twice"
