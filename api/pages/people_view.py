"""How pages of accounts tell what went wrong."""

from __future__ import annotations

from typing import Any

from api.limits import TooOftenError
from api.pages.phrasebook import told as translated
from api.problems import SignInError, problem_of
from geo.errors import KhuvucError


def told(error: KhuvucError | None, language: str) -> dict[str, Any]:
    """Return the status of a page, the word of its error, and what the error itself says."""
    if error is None:
        return {"status": 200, "problem": ("", "")}
    word = "unusable"
    if isinstance(error, TooOftenError):
        word = "too_often"
    elif isinstance(error, SignInError):
        word = "wrong"
    return {"status": problem_of(error).status, "problem": (word, translated(str(error), language))}
