"""Names of hosts and of mail domains: typed, normalized, compared and shown."""
