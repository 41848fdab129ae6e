"""Route × role × ground: the one table of who may ask what. A route without a line here is refused.

``Need(role, on)``: the least role, and for which ground it has to be held. Roles grow from viewer over
planner and approver to administrator, each holding what the one before may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.store.values import Role


class On(StrEnum):
    """The ground a role has to be held for."""

    NOTHING = "nothing"
    """Everybody may ask."""
    ANYWHERE = "anywhere"
    """Any ground will do; what the route shows or does it narrows to the caller's own."""
    PLAN = "plan"
    """That of the plan in the path."""
    READABLE_PLAN = "readable plan"
    """The same, but a published plan is everybody's."""
    TERRITORY = "territory"
    RUN = "run"


@dataclass(frozen=True)
class Need:
    """What a route asks of its caller."""

    role: Role | None
    """None: whoever has signed in, with or without a role."""
    on: On


PUBLIC: Final = Need(None, On.NOTHING)
SIGNED_IN: Final = Need(None, On.ANYWHERE)
READ: Final = Need(Role.VIEWER, On.READABLE_PLAN)
VIEW: Final = Need(Role.VIEWER, On.ANYWHERE)
VIEW_PLAN: Final = Need(Role.VIEWER, On.PLAN)
VIEW_TERRITORY: Final = Need(Role.VIEWER, On.TERRITORY)
VIEW_RUN: Final = Need(Role.VIEWER, On.RUN)
PLAN: Final = Need(Role.PLANNER, On.ANYWHERE)
PLAN_PLAN: Final = Need(Role.PLANNER, On.PLAN)
PLAN_TERRITORY: Final = Need(Role.PLANNER, On.TERRITORY)
PLAN_RUN: Final = Need(Role.PLANNER, On.RUN)
APPROVE_PLAN: Final = Need(Role.APPROVER, On.PLAN)
ADMINISTER: Final = Need(Role.ADMINISTRATOR, On.ANYWHERE)

V1 = "/api/v1"
PERMISSIONS: Final[dict[tuple[str, str], Need]] = {
    # voters, maps and programs
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", f"{V1}/openapi.json"): PUBLIC,
    ("GET", f"{V1}/lookup"): PUBLIC,
    ("POST", f"{V1}/lookup/batch"): PUBLIC,
    ("GET", f"{V1}/wards"): PUBLIC,
    ("GET", "/"): PUBLIC,
    ("POST", "/"): PUBLIC,
    # plans
    ("GET", f"{V1}/plans"): PUBLIC,  # lists what the caller may read
    ("GET", f"{V1}/plans/{{plan_id}}"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/voting-areas"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/polling-stations"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/assignments"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/audit"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/compare"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/map"): READ,
    ("GET", "/tiles/{plan_id}/{layer}/{z}/{x}/{y}.mvt"): READ,
    ("GET", f"{V1}/plans/{{plan_id}}/documents/{{kind}}"): VIEW_PLAN,
    # editing
    ("GET", f"{V1}/plans/{{plan_id}}/edits"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/edits"): PLAN_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/undo"): PLAN_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/redo"): PLAN_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/reoptimise"): PLAN_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/proposals"): VIEW_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}/keep"): PLAN_PLAN,
    ("DELETE", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}"): PLAN_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/drafts"): PLAN_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/isolation"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/isolation"): PLAN_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/isolation/scenarios"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/isolation/switch"): PLAN_PLAN,
    # planning
    ("GET", f"{V1}/territories"): VIEW,
    ("POST", f"{V1}/territories"): PLAN,
    ("GET", f"{V1}/territories/{{territory_id}}"): VIEW_TERRITORY,
    ("GET", f"{V1}/territories/{{territory_id}}/folder"): VIEW_TERRITORY,
    ("POST", f"{V1}/territories/{{territory_id}}/runs"): PLAN_TERRITORY,
    ("GET", f"{V1}/runs"): VIEW,
    ("GET", f"{V1}/runs/{{run_id}}"): VIEW_RUN,
    ("DELETE", f"{V1}/runs/{{run_id}}"): PLAN_RUN,
    ("GET", f"{V1}/runs/{{run_id}}/events"): VIEW_RUN,
    # signing in
    ("GET", f"{V1}/session"): PUBLIC,
    ("POST", f"{V1}/session"): PUBLIC,
    ("DELETE", f"{V1}/session"): SIGNED_IN,
    ("PUT", f"{V1}/session/password"): SIGNED_IN,
    ("POST", f"{V1}/invitations/accept"): PUBLIC,
    ("GET", "/sign-in/oidc"): PUBLIC,
    ("GET", "/sign-in/oidc/return"): PUBLIC,
    # deciding
    ("GET", f"{V1}/plans/{{plan_id}}/gate"): VIEW_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/decisions"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/decisions"): APPROVE_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/waivers"): VIEW_PLAN,
    ("POST", f"{V1}/plans/{{plan_id}}/waivers"): APPROVE_PLAN,
    ("DELETE", f"{V1}/plans/{{plan_id}}/waivers/{{waiver_id}}"): APPROVE_PLAN,
    ("GET", f"{V1}/plans/{{plan_id}}/log"): VIEW_PLAN,
    ("GET", f"{V1}/board"): VIEW,
    ("GET", f"{V1}/calendar"): PUBLIC,
    # people and keys
    ("GET", f"{V1}/users"): ADMINISTER,
    ("POST", f"{V1}/users"): ADMINISTER,
    ("PUT", f"{V1}/users/{{user_id}}/grants"): ADMINISTER,
    ("PUT", f"{V1}/users/{{user_id}}/active"): ADMINISTER,
    ("POST", f"{V1}/users/{{user_id}}/invitation"): ADMINISTER,
    ("GET", f"{V1}/keys"): SIGNED_IN,
    ("POST", f"{V1}/keys"): SIGNED_IN,
    ("DELETE", f"{V1}/keys/{{key_id}}"): SIGNED_IN,
    # pages
    ("GET", "/committee"): PUBLIC,  # lists what the caller may read
    ("GET", "/committee/plans/{plan_id}"): READ,
    ("GET", "/committee/compare"): PUBLIC,  # of plans that the caller may read
    ("GET", "/planner"): VIEW,
    ("POST", "/planner/territories"): PLAN,
    ("GET", "/planner/territories/{territory_id}"): VIEW_TERRITORY,
    ("POST", "/planner/territories/{territory_id}/runs"): PLAN_TERRITORY,
    ("GET", "/planner/runs/{run_id}"): VIEW_RUN,
    ("POST", "/planner/runs/{run_id}/cancel"): PLAN_RUN,
    ("GET", "/planner/plans/{plan_id}"): VIEW_PLAN,
    ("POST", "/planner/plans/{plan_id}/decisions"): APPROVE_PLAN,
    ("POST", "/planner/plans/{plan_id}/waivers"): APPROVE_PLAN,
    ("POST", "/planner/plans/{plan_id}/waivers/{waiver_id}/withdraw"): APPROVE_PLAN,
    ("GET", "/planner/plans/{plan_id}/isolation"): VIEW_PLAN,
    ("POST", "/planner/plans/{plan_id}/isolation"): PLAN_PLAN,
    ("POST", "/planner/plans/{plan_id}/isolation/switch"): PLAN_PLAN,
    ("GET", "/planner/board"): VIEW,
    ("GET", "/planner/calendar"): VIEW,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/invitation"): PUBLIC,
    ("POST", "/invitation"): PUBLIC,
    ("GET", "/account"): SIGNED_IN,
    ("POST", "/account/password"): SIGNED_IN,
    ("POST", "/account/keys"): SIGNED_IN,
    ("POST", "/account/keys/{key_id}/revoke"): SIGNED_IN,
    ("GET", "/people"): ADMINISTER,
    ("POST", "/people"): ADMINISTER,
    ("POST", "/people/{user_id}/invitation"): ADMINISTER,
    ("POST", "/people/{user_id}/roles"): ADMINISTER,
    ("POST", "/people/{user_id}/roles/drop"): ADMINISTER,
    ("POST", "/people/{user_id}/active"): ADMINISTER,
}
