"""Pages for customers: no login, a code or a key instead."""
