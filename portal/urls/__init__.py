"""Where the pages of the Developer Portal are."""
