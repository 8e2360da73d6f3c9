"""The team's cards: an operator's for everybody, a manager's for their own store. Routed for keepers."""
