"""Reports of gateways, parsed line by line."""
