"""Components and webhooks of the demo."""
