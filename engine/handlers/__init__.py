"""One file for each noun: plain functions from a command to events."""
