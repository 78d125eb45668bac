"""Can a diagram keep its limit? Proved before it is published, for every day it may start on.

In two parts that are never mixed. *The nominal path*: every party keeps its limit and nothing is
done twice. *Rework and overrun*: how often each loop still fits into what is left, and by how
much each step may overrun, and whose delay it is beyond that
(docs/decisions/0009-proof-of-a-diagram.md).
"""

from engine.bpmn.proof.hand_over import prove_handed_over
from engine.bpmn.proof.prove import prove
from engine.bpmn.proof.scenario import Domains, Unjudged
from engine.bpmn.proof.verdict import (
    HandedOverVerdict,
    Milestoneless,
    OverrunVerdict,
    PathVerdict,
    Proof,
    ProofStep,
    ReworkVerdict,
    WindowVerdict,
)

__all__ = [
    "Domains",
    "HandedOverVerdict",
    "Milestoneless",
    "OverrunVerdict",
    "PathVerdict",
    "Proof",
    "ProofStep",
    "ReworkVerdict",
    "Unjudged",
    "WindowVerdict",
    "prove",
    "prove_handed_over",
]
