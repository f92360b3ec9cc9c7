"""What operators measure: what web processes count, and what the database says when asked.

Prometheus reads both at `/metrics`, if METRICS_TOKEN is set. Nothing that people type becomes the
value of a label: each is one of a few words, or the name of a view.
"""

PREFIX = "console_"
