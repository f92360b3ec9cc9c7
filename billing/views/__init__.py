"""Pages of Billing."""
