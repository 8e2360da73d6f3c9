"""Coupons (券): issued once for each cause, held, usable or not, made void."""
