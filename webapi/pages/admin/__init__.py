"""Pages of administrators: users, notices and deadlines that could not be fired."""
