"""What CI reports of a component: who reports, what a report says, and what follows from it."""
