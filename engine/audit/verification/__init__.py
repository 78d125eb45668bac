"""Checking that what is stored is what was recorded: every entry of the log, every row made from
it, and whatever else decides. ``engine.store.coverage`` says which column is held to what."""

from engine.audit.verification.checkpoints import WRONG_KEY
from engine.audit.verification.finding import Finding, Layer
from engine.audit.verification.verify import (
    CaseCheck,
    Keys,
    VerificationScope,
    VerificationTally,
    verify,
    verify_case,
    verify_within,
)

__all__ = [
    "WRONG_KEY",
    "CaseCheck",
    "Finding",
    "Keys",
    "Layer",
    "VerificationScope",
    "VerificationTally",
    "verify",
    "verify_case",
    "verify_within",
]
