"""Stdout belongs to the answer alone."""

from __future__ import annotations

import os

import pytest

from api.console import solver_kept_quiet


def test_what_a_compiled_library_writes_to_stdout_does_not_reach_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with solver_kept_quiet():
        os.write(1, b"HighsMipSolverData::noise\n")
    os.write(1, b"answer\n")
    assert capfd.readouterr().out == "answer\n"
