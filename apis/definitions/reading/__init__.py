"""What a definition says: its source, operations, schemas, and what is wrong with them."""
