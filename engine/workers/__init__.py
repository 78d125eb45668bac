"""What works beside the commands: firing deadlines, doing jobs, and reading in the sandbox."""
