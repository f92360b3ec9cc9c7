"""What an invoice says, its amounts and its tax."""
