"""Customers as staff look after them: their card, a coupon given by hand, their erasure."""
