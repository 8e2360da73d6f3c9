"""Imports by an operator: files sent to the bot."""
