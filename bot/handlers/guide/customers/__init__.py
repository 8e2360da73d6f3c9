"""/customers: who they are, their card, and [Give a coupon]."""
