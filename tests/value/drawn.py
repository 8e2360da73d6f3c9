"""What the machine draws from: people, offers, amounts, steps of time."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.value.world import OFFERS

PORTIONS = st.sampled_from((1, 200))
WHO = st.integers(0, 4)
GUIDES = st.integers(0, 2)
WHICH = st.integers(0, 40)  # of the coupons, purchases or friends there are
AMOUNTS = st.sampled_from((None, 1, 250, 999, 1000, 5000))
DOORS = st.sampled_from(("door", "mei", "card", "card"))
NAMES = st.sampled_from(OFFERS)
RECEIPTS = st.integers(1, 5)
SUMS = st.sampled_from((100, 2500))
PARTS = st.sampled_from((None, None, 1, 51, 100, 999, 2600))
UNDOERS = st.sampled_from((0, 1, 2, "manager", "operator", "operator"))
STEPS = st.sampled_from(
    (timedelta(minutes=1), timedelta(minutes=11), timedelta(hours=5), timedelta(days=1), timedelta(days=3),
     timedelta(days=8), timedelta(days=9), timedelta(days=31))
)  # fmt: skip
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1), RECEIPTS, SUMS, st.one_of(st.none(), WHO), st.sampled_from((0, 0, 50, 60, 100, 2500))
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda row: row[:2],
)
OWNERS = {"card": 0, "mei": 2}
"""The guide who looks after whoever comes by the code."""
