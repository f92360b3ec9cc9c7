"""Mutants: each breaks one rule of the console on purpose, and a test must notice.

They show that the tests protect what docs/security.md promises. `python -m tests.mutants` runs
all; names of areas, or words of rules, choose some.
"""
