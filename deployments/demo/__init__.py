"""Environments, deployments and runs of the demo."""
