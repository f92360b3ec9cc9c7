"""Conditions of deployments: what stands in the way, what to warn of, and who may approve."""
