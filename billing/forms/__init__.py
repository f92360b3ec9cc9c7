"""Forms of the pages of Billing."""
