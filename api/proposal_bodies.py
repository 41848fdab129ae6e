"""What is answered of proposals: the verdict on them, and how near the best each ward is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi.openapi.models import Example
from pydantic import Field

from api.bodies import Body
from api.editing_bodies import ReoptimiseAsked, VerdictBody
from api.proposals import Proposed
from geo.allocation import Allocation
from geo.store.values import PlanInfo, Proposal


class ProofBody(Body):
    """What a ward costs and what is proved of it, in voter-metres."""

    areas: int
    objective: float
    lower_bound: float = Field(description="No legal plan of the same question costs less.")
    gap: float = Field(description="Relative distance from the bound; 0: proved best.")
    proved: bool
    stopped_by: str

    @classmethod
    def of(cls, found: Allocation) -> ProofBody:
        """Return what is proved of a ward's areas."""
        return cls(
            areas=len(found.areas),
            objective=found.objective,
            lower_bound=found.lower_bound,
            gap=round(found.gap, 6),
            proved=found.proved,
            stopped_by=found.stopped_by,
        )


class ProposedWardBody(Body):
    """One ward that was planned again."""

    ward_code: str
    before: ProofBody
    after: ProofBody


class ProposalBody(Body):
    """A proposal, and what became of it."""

    run_id: int
    plan_id: int
    revision: int = Field(description="That it was planned from.")
    state: str = Field(description="open, kept or dropped")
    made_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    kept_as: int | None = Field(description="The revision it became.")

    @classmethod
    def of(cls, proposal: Proposal) -> ProposalBody:
        """Return a proposal as it is shown."""
        return cls.model_validate(proposal)


class ProposalsBody(Body):
    """A part of the proposals for a plan, the newest first."""

    items: list[ProposalBody]
    total: int
    next: str | None = Field(description="Address of the next page; null at the end.")


class ProposedBody(Body):
    """A proposal with the audit's verdict, the effect on walks, and the groups that change station."""

    proposal: ProposalBody
    asked: ReoptimiseAsked
    fits: bool = Field(
        description="It can be kept: it is open, and nobody has changed its wards since. The verdict "
        "is then on the draft as it is, else on the revision it was planned from."
    )
    wards: list[ProposedWardBody]
    verdict: VerdictBody

    @classmethod
    def of(cls, info: PlanInfo, found: Proposed, asked: ReoptimiseAsked) -> ProposedBody:
        """Return a proposal looked at."""
        return cls(
            proposal=ProposalBody.of(found.proposal),
            asked=asked,
            fits=found.fits,
            wards=[
                ProposedWardBody(
                    ward_code=code,
                    before=ProofBody.of(found.before[code]),
                    after=ProofBody.of(found.after[code]),
                )
                for code in sorted(found.after)
            ],
            verdict=VerdictBody.of(info, found.seen, committed=False),
        )


_WISHES: dict[str, dict[str, Any]] = {
    "one ward, as many areas as it has": {"wards": ["00292"]},
    "all wards, areas as the target sizes ask": {"keep_number": False, "time_limit": 30},
}
REOPTIMISE_EXAMPLES = {name: Example(summary=name, value=wish) for name, wish in _WISHES.items()}
