"""How far a deployment or a run can be."""
