"""Cases played on documents that are not published: by a designer step by step, and by the examples
that a proposal has to keep."""
