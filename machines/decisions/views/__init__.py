"""What gateways ask, answered: plain views, because they are asked before each call of theirs."""
