"""Backups: what is stored in one file, what is known of it in another, and keys in neither.

A backup is a folder, such as `console-20261130T031500Z`, with `console.dump` (PostgreSQL) or
`console.sqlite3`, and `backup.json`. The latter is written last: a folder without it is no backup.
"""
