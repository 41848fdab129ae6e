"""The first start: nobody can sign in yet, so one link is printed that lets an administrator begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from geo.store.store import Store
from geo.store.values import Grant, Role, Scope, User

ADMINISTRATOR = "admin"
HOURS = 24
WHO = "first start"


def first_link(store: Store) -> str | None:
    """Return the path of a one-time link for the first administrator; None where there is one.

    Each start makes a new link and voids the one before, until somebody has used it.
    """
    people = store.users.all()
    if any(user.has_password and _administers_all(user) for user in people):
        return None
    user = store.users.find(ADMINISTRATOR)
    if user is None:
        user = store.users.add(ADMINISTRATOR, WHO, grants=[Grant(Role.ADMINISTRATOR)])
    return link_for(store, user, WHO) if _administers_all(user) else None


def link_for(store: Store, user: User, who: str, hours: float = HOURS) -> str:
    """Return the path of a link with which somebody sets a password, once."""
    until = datetime.now(UTC) + timedelta(hours=hours)
    secret = store.users.invite(user.id, who, expires_at=until)
    return f"/invitation?{urlencode({'secret': secret})}"


def _administers_all(user: User) -> bool:
    return user.active and any(
        grant.role is Role.ADMINISTRATOR and grant.scope is Scope.EVERYTHING
        for grant in user.grants
    )
