"""What programs can ask about projects, and what they report."""
