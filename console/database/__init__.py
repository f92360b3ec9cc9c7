"""Columns, keys and statements that the ORM does not have."""
