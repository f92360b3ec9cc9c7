"""Types of events about environments, deployments and runs."""
