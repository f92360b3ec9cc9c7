"""What an invoice says and comes to."""
