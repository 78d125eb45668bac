"""Documents on their way into force: read in a sandbox, validated, proved, compared, edited as
drafts, and used as definitions once they are published."""
