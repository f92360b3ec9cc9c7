"""The URLs of the pages of machines."""
