"""Addresses, one module for each place in `console/urls.py` where they hang."""
