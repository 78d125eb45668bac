"""What changed in meaning between two sets of documents; where shapes stand is no meaning."""

from engine.redline.edit import Edit, Redline, Sort
from engine.redline.redline import redline, whole_texts

__all__ = ["Edit", "Redline", "Sort", "redline", "whole_texts"]
