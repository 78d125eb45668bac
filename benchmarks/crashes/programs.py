"""Processes that can be killed, stood still and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, RLock, Thread

GENTLE_SECONDS = 20
LOOKED_AT_EVERY = 0.2
ROOT = Path(__file__).parents[2]


class Program:
    """A process in a session of its own, whose output goes to a file.

    A process that has ended is kept as a zombie until its group has been ended too, so that no
    number is used that might be somebody else's by then.
    """

    stops_on = signal.SIGTERM

    def __init__(self, kind: str, log: Path, user: str | None = None) -> None:
        self.kind = kind
        self.starts = 0
        self.log = log
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = RLock()

    def command(self) -> Sequence[str]:
        """What is run; asked anew at each start."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Of the program."""
        return os.environ

    @property
    def pid(self) -> int | None:
        """Of the process that runs, or has ended and is not buried yet."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Starts it, unless it runs."""
        with self._lock, self.log.open("ab") as log:
            if self._process is not None:
                return
            self.starts += 1
            self._process = subprocess.Popen(
                self.command(),
                cwd=ROOT if self._user is None else "/",
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self._user,
            )

    def has_ended(self) -> bool:
        """Whether it was started, and runs no more."""
        with self._lock:
            return self.pid is not None and _has_ended(self.pid)

    def kill(self) -> bool:
        """kill -9. Returns whether there was something to kill."""
        return self._send(signal.SIGKILL) and self.bury()

    def pause(self, seconds: float) -> bool:
        """Lets it stand still for a while."""
        if not self._send(signal.SIGSTOP):
            return False
        try:
            Event().wait(seconds)
        finally:
            self._send(signal.SIGCONT)
        return True

    def bury(self) -> bool:
        """Waits until it has ended, and ends what it started itself."""
        with self._lock:
            if self._process is None:
                return False
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            return True

    def stop(self) -> None:
        """Has it end by itself, or ends it."""
        self._send(signal.SIGCONT)
        if self._send(self.stops_on):
            waited = Event()
            for _ in range(int(GENTLE_SECONDS / LOOKED_AT_EVERY)):
                if self.has_ended():
                    break
                waited.wait(LOOKED_AT_EVERY)
        self.kill()
        self.bury()

    def _send(self, number: signal.Signals) -> bool:
        with self._lock:
            if self.pid is None or _has_ended(self.pid):
                return False
            os.kill(self.pid, number)
            return True


def _has_ended(pid: int) -> bool:
    looked = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
    return looked is not None


class Motcua(Program):
    """A server or a worker of the product."""

    def __init__(
        self, kind: str, arguments: Sequence[str], settings: Mapping[str, str], log: Path
    ) -> None:
        super().__init__(kind, log)
        self._arguments = arguments
        self._settings = settings

    def command(self) -> Sequence[str]:
        """Python with the arguments."""
        return [sys.executable, *self._arguments]

    def environment(self) -> Mapping[str, str]:
        """No setting but those of this installation."""
        plain = {name: it for name, it in os.environ.items() if not name.startswith("MOTCUA_")}
        return plain | self._settings


class Web(Motcua):
    """A server, on another free port at each start: nobody else can have taken it meanwhile."""

    port = 0

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        super().__init__("web", ["-m", "webapi"], settings, log)

    def environment(self) -> Mapping[str, str]:
        """With the port."""
        self.port = _free_port()
        return {**super().environment(), "MOTCUA_PORT": str(self.port)}


class Worker(Motcua):
    """A worker."""

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        arguments = ["-c", "from engine.cli import main; main()", "work"]
        super().__init__("worker", arguments, settings, log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Supervisor:
    """Starts what has ended again, as the service manager of a machine does."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self.programs = tuple(programs)
        self._stop = Event()
        self._thread = Thread(target=self._look_after, name="supervisor")

    def start(self) -> None:
        """Starts every program, and looks after them from now on."""
        for program in self.programs:
            program.start()
        self._thread.start()

    def restarts(self) -> Counter[str]:
        """How often programs were started again, by kind."""
        found: Counter[str] = Counter()
        for program in self.programs:
            found[program.kind] += max(program.starts - 1, 0)
        return found

    def stop(self) -> None:
        """Stops every program, what stands on others first."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        for program in reversed(self.programs):
            program.stop()

    def _look_after(self) -> None:
        while not self._stop.wait(LOOKED_AT_EVERY):
            for program in self.programs:
                if program.has_ended():
                    program.bury()
                program.start()
