"""Referrals that look odd: the queue, the evidence in words, the decision."""
