"""An installation of real processes that are killed while clients work, and the count after."""
