"""Programs in processes of their own, forked from one that has imported the engine and the kit
already: an import takes two seconds of the processor, which is most of what such a test takes."""

from __future__ import annotations

import os
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.kit", "webapi"])
FAR = 240
"""Seconds after which a program counts as one that never ends."""


class Program:
    """A program that runs with ``words`` as its arguments, with nothing of this process but its
    folder."""

    def __init__(self, code: str, *words: str) -> None:
        number, name = tempfile.mkstemp(prefix="said-")
        os.close(number)
        self._said = Path(name)
        self._process = _CONTEXT.Process(target=_run, args=(code, words, name))
        self._process.start()

    def kill(self) -> None:
        """Ends it at once, as if the power went."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._said.unlink()

    def end(self) -> tuple[int | None, str]:
        """Waits for its end; answers its exit code, minus the signal that killed it, and all that
        it said."""
        self._process.join(FAR)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            self._process.join()
        self._process.close()
        said = self._said.read_text("utf-8")
        self._said.unlink()
        return code, said


def _run(code: str, words: tuple[str, ...], said: str) -> None:
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = ["-c", *words]
    exec(compile(code, "<program>", "exec"), {"__name__": "__main__"})
