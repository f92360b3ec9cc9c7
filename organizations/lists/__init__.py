"""Lists of members, invitations and events: their filters, rows and counts."""
