"""The tables. Constraints and triggers say what SQL may never do; see migrations/versions."""

from geo.store.models.base import Base
from geo.store.models.deciding import DecisionRow, InForceRow, PublicationRow, WaiverRow
from geo.store.models.files import BlobRow, FolderFileRow, FolderRow, TerritoryRow
from geo.store.models.log import LogRow
from geo.store.models.people import GrantRow, SecretRow, UserRow
from geo.store.models.plans import (
    AreaRow,
    AssignmentRow,
    MeasureRow,
    PlanRow,
    RevisionRow,
    StationRow,
    WardRow,
)
from geo.store.models.runs import ProposalRow, RunRow, RunWardRow

__all__ = [
    "AreaRow",
    "AssignmentRow",
    "Base",
    "BlobRow",
    "DecisionRow",
    "FolderFileRow",
    "FolderRow",
    "GrantRow",
    "InForceRow",
    "LogRow",
    "MeasureRow",
    "PlanRow",
    "ProposalRow",
    "PublicationRow",
    "RevisionRow",
    "RunRow",
    "RunWardRow",
    "SecretRow",
    "StationRow",
    "TerritoryRow",
    "UserRow",
    "WaiverRow",
    "WardRow",
]
