"""Pages of auditors: a case as it stood after each event."""
