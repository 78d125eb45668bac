"""Rules of the house that the import contracts and the linters cannot say."""
