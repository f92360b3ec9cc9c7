"""What engines of environments fetch and report."""
