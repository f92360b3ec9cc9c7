"""The catalogue of APIs that a Developer Portal shows, and how to begin with one."""
