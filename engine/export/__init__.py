"""History for other programs: process mining and spreadsheets. Pure: from traces to text."""

from engine.export.trace import Happening, Trace, trace_of
from engine.export.xes import write_xes

__all__ = ["Happening", "Trace", "trace_of", "write_xes"]
