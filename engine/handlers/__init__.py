"""Handlers: plain functions that decide on a command and record events, in files by what they are
about; ``dispatch`` knows the handler of each command."""
