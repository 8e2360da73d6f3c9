"""Posters and parcel cards: their words, and the long work of printing many."""
