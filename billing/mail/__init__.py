"""Emails of billing. Their words are in `templates/mail/`."""
