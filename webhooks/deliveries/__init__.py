"""Deliveries of webhooks: enqueued, signed, sent, tried again, and what becomes of them."""
