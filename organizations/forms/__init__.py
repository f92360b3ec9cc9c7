"""Forms that check the shape of what people type. The actions check the rules."""
