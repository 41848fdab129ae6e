"""A plan changed by hand: edits, what each would do, undo, and planning again around locks."""

from geo.editing.applying import apply
from geo.editing.edits import Edit
from geo.editing.effect import Preview, effect, preview
from geo.editing.history import History
from geo.editing.replanning import reoptimise, replanned_wards

__all__ = [
    "Edit",
    "History",
    "Preview",
    "apply",
    "effect",
    "preview",
    "reoptimise",
    "replanned_wards",
]
