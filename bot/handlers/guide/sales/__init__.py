"""Sales: what was bought, typed in; today's list; what came back."""
