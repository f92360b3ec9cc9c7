"""What webhooks are told of environments, deployments and runs."""
