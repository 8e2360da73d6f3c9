"""The book of value: its entries, their seals, what was used of a quota, and the audit that re-adds them."""
