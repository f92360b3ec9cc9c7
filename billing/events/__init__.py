"""What is done in billing, in words, and who is told."""
