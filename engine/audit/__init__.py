"""Whether what is stored is what happened: verification, checkpoints, rebuilding, re-execution and
evidence packs; and whether the installation is well."""
