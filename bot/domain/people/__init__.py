"""Who writes to us: customers (客户) and staff, their roles, groups, guides, and what they agreed to."""
