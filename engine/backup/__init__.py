"""Copies of a whole installation, and installations made from them: database, files and keys."""
