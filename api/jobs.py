"""Planning runs beside the service: each in a process of its own, so that lookups stay fast."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from api.settings import Settings
from geo.errors import KhuvucError
from geo.store.store import Store
from geo.store.values import RunState

LOG = logging.getLogger("khuvuc.jobs")
NICE = 10
ROOT = Path(__file__).parents[1]


@dataclass
class Jobs:
    """Runs wait in a queue; the store holds how far each is, so a stop loses nothing kept."""

    store: Store
    settings: Settings
    _waiting: queue.Queue[int | None] = field(default_factory=queue.Queue)
    _threads: list[threading.Thread] = field(default_factory=list)
    _working: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stopping: bool = False

    def start(self) -> None:
        """Begin to work, and take up what a stop has cut off."""
        if not self.settings.plans_at_once:
            return
        for number in range(self.settings.plans_at_once):
            thread = threading.Thread(target=self._work, name=f"plans-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        try:
            for run in self.store.runs.resume():
                self.submit(run.id)
        except KhuvucError as error:
            LOG.warning("runs could not be taken up: %s", error)

    def submit(self, run_id: int) -> None:
        """Let a run be carried out as soon as there is room."""
        self._waiting.put(run_id)

    def stop(self) -> None:
        """End the processes; their runs are taken up at the next start."""
        self._stopping = True
        for process in list(self._working.values()):
            process.terminate()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self) -> None:
        while (run_id := self._waiting.get()) is not None and not self._stopping:
            try:
                self._carry_out(run_id)
            except KhuvucError as error:
                LOG.warning("run %s: %s", run_id, error)

    def _carry_out(self, run_id: int) -> None:
        run = self.store.runs.get(run_id)
        if run.state is not RunState.RUNNING:
            return
        if run.cancel_wanted:
            self.store.runs.cancelled(run_id)
            return
        status, said = self._process(run_id)
        if self._stopping or self.store.runs.get(run_id).state is not RunState.RUNNING:
            return
        LOG.error("run %s: its process ended with status %s\n%s", run_id, status, said)
        self.store.runs.fail(run_id, f"the process that planned it ended with status {status}")

    def _process(self, run_id: int) -> tuple[int, str]:
        """Carry out a run in a process; stdin stays open as long as this service lives."""
        environment = {
            **os.environ,
            "KHUVUC_DATABASE": self.settings.database,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "api.planning_job", str(run_id)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        self._working[run_id] = process
        try:
            with process:
                assert process.stderr is not None  # noqa: S101 - asked for above
                said = process.stderr.read().decode("utf-8", "replace")
            return process.returncode, said[-4_000:]
        finally:
            self._working.pop(run_id, None)
