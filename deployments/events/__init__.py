"""What is done with environments, deployments and runs, in words."""
