"""Ctrl-C, from the first moment on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_ctrl_c_while_the_libraries_load_is_a_message_and_status_130(tmp_path: Path) -> None:
    # A library that takes its time stands in for the slow disk of an office: it says when it loads.
    (tmp_path / "pandas.py").write_text(
        "import sys, time\nprint('loading', flush=True)\ntime.sleep(30)\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "api", "plan", "nothing", "--out", str(tmp_path / "plan")]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONSAFEPATH": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "loading\n"
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert (running.returncode, told) == (130, "cancelled; nothing was written\n")
    assert not (tmp_path / "plan").exists()
