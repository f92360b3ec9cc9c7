"""Reports of gateways: parsed, counted once, and added up."""
