"""What an uploaded file is: opened wholly before it is kept, and without what nobody asked for.

Everything here reads what strangers wrote, so it runs in the sandbox. A file that is cut off,
damaged, or another than it says is refused. Photos lose, without touching a pixel, what the camera
wrote beside them (the place, serial numbers) and what stands behind their end.
"""

from engine.inspection.inspection import Inspected, inspect_file, preview_of
from engine.inspection.photo import Removed

__all__ = ["Inspected", "Removed", "inspect_file", "preview_of"]
