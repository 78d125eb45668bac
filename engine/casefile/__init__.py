"""The case file: what is known of a case, as a page to read and print."""

from engine.casefile.page import Page, Table, write_page
from engine.casefile.story import Known, tell
from engine.casefile.terms import event_word, state_word

__all__ = ["Known", "Page", "Table", "event_word", "state_word", "tell", "write_page"]
