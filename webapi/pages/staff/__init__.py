"""Pages of those who work on cases: desk, engineers and leaders."""
