"""Pages of an organization’s APIs."""
