"""The till (收银台): redeeming every way there is, taking it back, sales, returns, and the store's day."""
