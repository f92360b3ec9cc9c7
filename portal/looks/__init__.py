"""What becomes of a logo and of an accent color that someone chose."""
