"""From a folder of whatever files an office has to valid frames, with every defect listed."""

from geo.intake.folder import read_planning_folder
from geo.intake.streets import read_streets

__all__ = ["read_planning_folder", "read_streets"]
