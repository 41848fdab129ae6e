"""A finished plan: its document, its audit, its equity, its folder."""

from geo.plan.agreement import check_agreement
from geo.plan.audit import audit
from geo.plan.document import version_id
from geo.plan.folder import new_folder, refuse_foreign_folder, write_plan_folder
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reading import read_plan_folder

__all__ = [
    "PollingPlan",
    "WardPlan",
    "audit",
    "check_agreement",
    "new_folder",
    "read_plan_folder",
    "refuse_foreign_folder",
    "version_id",
    "write_plan_folder",
]
