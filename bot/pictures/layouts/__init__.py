"""How posters, table cards, stickers and parcel cards look: each gives a face from what a print says."""
