"""Regulars: the answering half. An update comes in, a reply goes out."""
