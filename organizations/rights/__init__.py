"""Permissions as pages show them and as django-guardian reads them, and required second factors."""
