"""Where an installation is put together: its parts, its upkeep, and the engine, which carries out
commands."""
