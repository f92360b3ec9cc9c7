"""What the console knows of a person: to take along, and to let go when an account is closed."""
