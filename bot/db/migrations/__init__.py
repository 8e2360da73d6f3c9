"""Migrations of the database, run by Alembic without its command line."""
