"""History for other programs: process mining and spreadsheets. Pure: from traces to text, and from
diagrams to what traces are held against."""

from engine.export.language import Language, TooManyStates, language_of
from engine.export.ocel import write_ocel
from engine.export.ocel_database import write_ocel_database
from engine.export.pnml import write_pnml
from engine.export.trace import Happening, Trace, trace_of
from engine.export.xes import write_xes

__all__ = [
    "Happening",
    "Language",
    "TooManyStates",
    "Trace",
    "language_of",
    "trace_of",
    "write_ocel",
    "write_ocel_database",
    "write_pnml",
    "write_xes",
]
