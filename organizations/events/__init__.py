"""Event types of organizations and their members, and who is notified of each."""
