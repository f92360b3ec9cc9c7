"""Events of billing, and who is notified of them."""
