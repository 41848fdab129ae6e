"""Where does somebody vote? Honest answers from the published plans, by place or by words."""

from geo.lookup.model import KnownWard, Notice, Published, Status
from geo.lookup.part import Part, part_of
from geo.lookup.snapshot import Located, Snapshot

__all__ = [
    "KnownWard",
    "Located",
    "Notice",
    "Part",
    "Published",
    "Snapshot",
    "Status",
    "part_of",
]
