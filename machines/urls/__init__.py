"""Where the pages of machines are."""
