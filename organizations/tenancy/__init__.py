"""The parts of organizations that other apps build on: actors, permissions, locks, declarations.

Besides this, apps above may import the models, permissions, events and signals of organizations,
and nothing else (`tests/contracts.py`).
"""
