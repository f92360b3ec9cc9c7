"""What every app stands on: who acts, what they may, what belongs where, and in which order.

An app above imports of organizations this, the models, permissions, events and signals, and nothing
else (`tests/contracts.py`).
"""
