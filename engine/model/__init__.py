"""What the engine speaks of: values, commands, events and views, without any behaviour of
storage."""
