"""The back office: the set-up's checklist, files, long errands, figures, owners' Traditional words."""
