"""Roles in words, as commands and providers give them: ``planner district 007``, ``viewer``."""

from __future__ import annotations

from geo.errors import CallError
from geo.store.values import Grant, Role, Scope


def grant_of(text: str) -> Grant:
    """Return the role that words name; a role alone is for everything."""
    role, _, rest = text.strip().partition(" ")
    scope, _, code = rest.strip().partition(" ")
    try:
        made = Grant(Role(role), Scope(scope or Scope.EVERYTHING), code.strip())
    except ValueError:
        raise CallError(
            f"{text!r} is no role; write such as 'viewer', 'planner district 007', "
            "'approver ward 00292' or 'administrator province 01'"
        ) from None
    if (made.scope is Scope.EVERYTHING) is bool(made.code):
        raise CallError(f"{text!r}: a role for everything has no code, and any other has one")
    return made


def words_of(grant: Grant) -> str:
    """Return a role in words."""
    return f"{grant.role} {grant.scope} {grant.code}".strip()
