"""What is remembered of browsers: which a person has used, and which they trust."""
