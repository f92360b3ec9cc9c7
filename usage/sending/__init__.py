"""Sends the access log of nginx or Caddy to the console. Only the standard library is needed.

It runs where the gateway runs: `manage.py send_usage`, or `python -m usage.sending` without the
console's settings and database.
"""
