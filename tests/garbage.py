"""How often a test process looks for garbage: what it has imported stays for good, and looking
through all of it again and again took an eighth of its time."""

from __future__ import annotations

import gc


def look_less() -> None:
    """Leaves out what is there by now, and looks through what comes after it less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
