"""Backups: a folder with a copy of the database and a description of it, without any keys.

The folder, such as `console-20261130T031500Z`, has `console.dump` (PostgreSQL) or
`console.sqlite3`, and `backup.json`. The latter is written last: a folder without it is not
finished.
"""
