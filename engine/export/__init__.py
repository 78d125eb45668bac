"""History for other programs: process mining and spreadsheets. Pure: from traces to text, and from
diagrams to what traces are held against."""

from engine.export.estimates import mark_estimates
from engine.export.language import Language, LanguageTooLarge, language_of
from engine.export.ocel import write_ocel
from engine.export.ocel_database import write_ocel_database
from engine.export.pnml import write_pnml
from engine.export.trace import LastDay, Trace, TraceEvent, trace_of
from engine.export.xes import write_xes

__all__ = [
    "Language",
    "LanguageTooLarge",
    "LastDay",
    "Trace",
    "TraceEvent",
    "language_of",
    "mark_estimates",
    "trace_of",
    "write_ocel",
    "write_ocel_database",
    "write_pnml",
    "write_xes",
]
