"""Questions to the engine. Each reader asks access first: what may not be seen is not found."""
