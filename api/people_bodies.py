"""What is said of people, keys and sessions, and what may be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.bodies import Body
from geo.store.values import Grant, Role, Scope, User

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
Password = Annotated[str, StringConstraints(max_length=1_000)]


class Sent(BaseModel):
    """What somebody sends: nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GrantBody(Sent):
    """A role for some ground."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        json_schema_extra={"examples": [{"role": "planner", "scope": "district", "code": "007"}]},
    )

    role: Role
    scope: Scope = Scope.EVERYTHING
    code: str = Field(default="", max_length=200, description="Empty for everything.")

    def grant(self) -> Grant:
        """Return it as the store knows it."""
        return Grant(self.role, self.scope, self.code)


class UserBody(Body):
    """Somebody who signs in."""

    id: int
    name: str
    active: bool
    has_password: bool
    grants: list[GrantBody]

    @classmethod
    def of(cls, user: User) -> UserBody:
        """Return a user as they are shown."""
        return cls.model_validate(user)


class KeyBody(Body):
    """A key of a program, without its secret."""

    id: int
    user_id: int
    name: str
    hint: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    most: Role | None


class NewKey(Body):
    """A key with its secret, which is told only once."""

    key: KeyBody
    secret: str


class SessionBody(Body):
    """Who is asking."""

    name: str
    user: UserBody | None
    open_to_all: bool
    csrf_token: str | None = Field(description="Send it as X-CSRF-Token with every change.")


class InvitationBody(Body):
    """A secret with which somebody sets a password, once."""

    secret: str
    path: str = Field(description="Address to hand over, below that of this service.")
    expires_at: datetime


class SignIn(Sent):
    """A name and its password."""

    name: Name
    password: Password


class Accept(Sent):
    """The secret of an invitation, and a new password."""

    secret: str = Field(max_length=200)
    password: Password


class NewPassword(Sent):
    """The password that holds, and the one to hold from now on."""

    current: Password
    password: Password


class NewUser(Sent):
    """Somebody to be added; they set a password with an invitation."""

    name: Name
    grants: tuple[GrantBody, ...] = Field(default=(), max_length=200)


class Grants(Sent):
    """Roles that take the place of those before."""

    grants: tuple[GrantBody, ...] = Field(max_length=200)


class Activity(Sent):
    """Whether somebody is let in."""

    active: bool


class KeyWanted(Sent):
    """A key to be made for the caller."""

    name: Name
    days: int = Field(default=90, ge=1, le=366, description="How long it holds.")
    most: Role | None = Field(
        default=None, description="It does no more than this role; null: all its user may."
    )
