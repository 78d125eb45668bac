"""The database and the files: tables, transactions, the event log, and what lies beside them."""
