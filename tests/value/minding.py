"""The rules of time: it goes on, and each minute's chores are done, or are late."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.domain.books.sealing import seal_entries
from bot.domain.referrals.rewards import release_rewards
from bot.domain.till.late import expire_ended
from tests.value import world as real
from tests.value.drawn import PORTIONS, STEPS, WHICH
from tests.value.following import Following
from tests.value.seeing import look
from tests.value.world import SECRET


class Minding(Following):
    @rule(by=STEPS)
    def wait(self, by: timedelta) -> None:
        self.now += by

    @rule(portion=PORTIONS)
    def expire(self, portion: int) -> None:
        while self._run.act(expire_ended, now=self.now, portion=portion):
            pass
        self.books.expire(self.now)

    @rule(portion=PORTIONS)
    def seal(self, portion: int) -> None:
        self._run.act(seal_entries, secret=SECRET, now=self.now, portion=portion)

    @rule()
    def release(self) -> None:
        self._run.act(release_rewards, now=self.now, portion=200)
        seen = self._run.read(look).referrals
        for friendship in self._friendships():
            if friendship.status != "held" or (friendship.usable_from or self.now) > self.now:
                continue
            if self.books.is_lost(friendship):
                self.books.lose(friendship, "clawed_back")
            elif not friendship.is_decided and seen[self.customers[friendship.friend]][1] == "review":
                friendship.status = "review"  # whether it looks odd is not for the model to say
            else:
                self.books.release(friendship, self.now)
                self._count("released")

    @precondition(lambda self: any(f.status == "held" for f in self._friendships()))
    @rule(which=WHICH)
    def wait_for_a_hold(self, which: int) -> None:
        ends = [f.usable_from for f in self._friendships() if f.status == "held" and f.usable_from]
        self.now = max(self.now, ends[which % len(ends)])
        self.release()

    @precondition(lambda self: any(f.status == "review" for f in self._friendships()))
    @rule(counts=st.booleans())
    def decide(self, counts: bool) -> None:
        friendship = next(f for f in self._friendships() if f.status == "review")
        referral_id = self._run.read(look).referrals[self.customers[friendship.friend]][0]
        facts = {"operator": self.shop.operator, "referral_id": referral_id, "counts": counts, "now": self.now}
        self._run.act(real.decide, **facts)
        if counts:
            friendship.status, friendship.is_decided = "held", True
        else:
            self.books.lose(friendship, "rejected")
        self._count("decided")
