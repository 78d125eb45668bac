"""What lies outside the engine, one module each: the mail server, the virus scanner, standard
error, and the hashing of passwords. Each has a version that does nothing where nothing is set
up."""
