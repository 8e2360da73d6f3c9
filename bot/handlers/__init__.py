"""Handlers by audience: each reads one update, calls one rule and returns what is to be said."""
