"""The server of the sandbox: a process that has loaded the engine once and forks a reader for each
order, since loading takes far longer than most reading.

Nothing that a stranger wrote is read here but in a fork, which dies with its order. The kernel
keeps its limits, and this process tells how it ended.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import logging
import os
import resource
import select
import signal
import socket
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.errors import EngineError
from engine.inspection import inspection, signatures
from engine.model.lazy_import import load_all
from engine.publishing import document_edits, law_change, validation
from engine.publishing.current_document import tell_readings
from engine.publishing.diff import diff_documents
from engine.publishing.sandbox_protocol import (
    BEGUN,
    OUT_OF_MEMORY,
    Fault,
    Limits,
    Outcome,
    Refusal,
    SandboxAnswer,
    SandboxEnding,
    function_name,
    read_order,
    write_mark,
    write_outcome,
)
from engine.simulation import examples, simulation

KNOWN: dict[str, Callable[..., object]] = {
    function_name(function): function
    for function in (
        validation.validate,
        diff_documents,
        law_change.law_changes,
        simulation.simulate,
        examples.play_examples,
        document_edits.unreadable_diagrams,
        document_edits.open_diagram,
        document_edits.take_in,
        document_edits.profiles_named,
        document_edits.draw,
        document_edits.write_limits,
        document_edits.write_calendar_days,
        inspection.inspect_file,
        inspection.preview_of,
        signatures.read_signature,
    )
}
"""What an order can ask for: functions of plain values."""
QUIET = 3_000
"""Milliseconds without an order after which the first one is carried out."""
_PACKET = 1024
_STDERR = 2
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ReaderProcess:
    """A fork that reads once, and how the server follows it."""

    pid: int
    ending: int
    """A descriptor that can be read when it has ended."""
    status: socket.socket
    """Where it is told; closed at the other end when nobody waits any longer."""

    def close(self) -> None:
        """Closes both descriptors."""
        os.close(self.ending)
        self.status.close()


def main() -> None:
    """Serves the socket whose number is its argument until the other end is closed.

    Standard input may hold an order to be carried out here, which fills the memories that every
    reader then begins with: once nobody has asked for a while, so that a server that has just been
    started keeps the processor for whoever waits.
    """
    load_all()
    # Libraries warn in texts that can hold what people wrote.
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
    door = socket.socket(fileno=int(sys.argv[1]))
    first = sys.stdin.buffer.read()
    _share()
    ForkServer(door, first).serve()


def _share() -> None:
    """What is loaded stays shared with the readers."""
    gc.collect()
    gc.freeze()


class ForkServer:
    """Forks a reader for each order that comes through the ``door``, and tells how each ended. It
    carries the ``first`` order out itself when nobody asks."""

    def __init__(self, door: socket.socket, first: bytes) -> None:
        self._door = door
        self._first = first
        self._readers: list[ReaderProcess] = []

    def serve(self) -> None:
        """Serves until the door is closed at the other end, then ends all readers."""
        while True:
            ready = self._wait()
            if not ready:
                self._fill_memories()
            for reader in [r for r in self._readers if r.ending in ready]:
                self._tell(reader)
            for reader in self._readers:
                if reader.status.fileno() in ready:
                    os.kill(reader.pid, signal.SIGKILL)
            if self._door.fileno() in ready and not self._begin():
                self._end_all()
                return

    def _fill_memories(self) -> None:
        first, self._first = self._first, b""
        _carry_out(first)
        _share()

    def _wait(self) -> set[int]:
        """What has news: the door, readers that ended, and those that nobody waits for. Nothing
        when nobody has asked for a while and there is a first order."""
        poll = select.poll()
        poll.register(self._door, select.POLLIN)
        for reader in self._readers:
            poll.register(reader.ending, select.POLLIN)
            poll.register(reader.status, 0)
        idle = self._first and not self._readers
        return {file for file, _ in poll.poll(QUIET if idle else None)}

    def _begin(self) -> bool:
        """Forks a reader for the order that comes in; False when none will come any more."""
        packet, files, _, _ = socket.recv_fds(self._door, _PACKET, 4)
        if not files:
            return False
        order, answer, words, status = files
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # No memory or no process is left: whoever waits sees that nobody reads.
            for file in files:
                os.close(file)
            return True
        if pid == 0:
            try:
                _end_with(server)
                os.dup2(words, _STDERR)
                self._door.close()
                for reader in self._readers:
                    reader.close()
                _read(Limits.from_packet(packet), order, answer, socket.socket(fileno=status))
            finally:
                os._exit(1)
        os.close(order)
        os.close(answer)
        os.close(words)
        self._readers.append(ReaderProcess(pid, os.pidfd_open(pid), socket.socket(fileno=status)))
        return True

    def _tell(self, reader: ReaderProcess) -> None:
        _, status, usage = os.wait4(reader.pid, 0)
        self._readers.remove(reader)
        try:
            reader.status.send(SandboxEnding(status, usage.ru_utime + usage.ru_stime).as_packet())
        except OSError:
            pass  # Nobody waits for it any longer.
        finally:
            reader.close()

    def _end_all(self) -> None:
        for reader in self._readers:
            os.kill(reader.pid, signal.SIGKILL)
            os.waitpid(reader.pid, 0)


def _read(limits: Limits, order: int, answer: int, status: socket.socket) -> None:
    """The life of a reader."""
    faulthandler.enable(_STDERR)
    _keep_within(limits)
    with status:
        status.send(BEGUN)
    tell_readings(partial(write_mark, answer))
    try:
        with open(order, "rb") as asked, open(answer, "wb") as answered:
            outcome = write_outcome(_carry_out(asked.read()))
            answered.truncate(0)
            answered.write(outcome)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # Its text can hold what people wrote.
        _say(f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__))}")
        os._exit(1)
    os._exit(0)


def _say(text: str) -> None:
    os.write(_STDERR, text.encode(errors="replace"))


def _end_with(server: int) -> None:
    """Has the kernel end this reader when the server ends, however that does: nobody else would
    tell how it went, or end it when nobody waits any longer."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:
        os._exit(1)


def _keep_within(limits: Limits) -> None:
    """The hard limit of the processor comes later than the soft one, whose signal says what it
    was."""
    memory = limits.megabytes << 20
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _carry_out(order: bytes) -> Outcome:
    name, args, kwargs = read_order(order)
    try:
        return SandboxAnswer(KNOWN[name](*args, **kwargs))
    except MemoryError:
        raise
    except EngineError as error:
        return Refusal.of(error)
    except Exception as error:
        return Fault(type(error).__qualname__, "".join(traceback.format_tb(error.__traceback__)))


if __name__ == "__main__":
    main()
