"""A demo worth looking at: units, users of every role, and cases driven through the engine."""
