"""Pages of an organization’s work."""
