"""Who gets access to a Developer Portal without an invitation, and how."""
