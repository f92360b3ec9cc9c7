"""Reports of gateways: taken once, and added up."""
