"""How customers come in: entry codes (渠道活码), what is printed of them, the way from a scan to a customer."""
