"""The data that the console has of a person, to download and to delete with the account."""
