"""Ctrl-C waits for the end of a compiled call, and no longer."""

from __future__ import annotations

import signal

import pytest

from geo.allocation.compiled import interrupts_held


def test_ctrl_c_is_kept_until_the_call_is_over() -> None:
    done: list[str] = []

    def interrupted() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            done.append("the call")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["the call"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
