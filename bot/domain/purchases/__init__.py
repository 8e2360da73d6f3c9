"""Purchases (订单), and whose sales they were."""
