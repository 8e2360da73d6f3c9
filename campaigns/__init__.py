"""Regulars: the starting half. We open the talk, on our clock."""
