"""A gate where processes of a script wait, so that a scenario decides who goes on, and when."""

from __future__ import annotations

import os
import select
import shutil
import threading
import time
from concurrent.futures import Future
from pathlib import Path

from course import shell

LIMIT_S = 5.0

# Only what every POSIX shell has, because the program under test may be any of them.
_PROGRAM = """\
#!/bin/sh
[ -e "{place}/open" ] && exit 0
turn="{place}/$$"
mkfifo "$turn" || exit 1
echo "$$ $1" > "{place}/arrivals"
read -r go < "$turn"
rm "$turn"
"""


class Gate:
    """A program `gate` in a folder: `./gate NAME` reports NAME and waits until it is let on.

    Two processes that have to be at work at the same time meet here, and a process is held in the
    middle of its work, without any waiting by the clock. The limit of seconds is for answers that
    would wait for ever. Use it with `with`: at the end everyone is let on, all runs have ended, and
    the folder is as it was.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "gate"
        self._place = folder / ".gate"
        self._arrived: list[tuple[str, str]] = []
        self._waiting: list[tuple[str, str]] = []
        self._pipes: list[int] = []
        self._runs: list[Future[shell.Outcome]] = []
        self._threads: list[threading.Thread] = []
        self._unread = b""

    def __enter__(self) -> Gate:
        self._place.mkdir()
        os.mkfifo(self._place / "arrivals")
        # Open for both, or every reader would see an end each time a process has reported.
        self._heard = os.open(self._place / "arrivals", os.O_RDWR | os.O_NONBLOCK)
        self.program.write_text(_PROGRAM.format(place=self._place))
        self.program.chmod(0o755)
        return self

    def __exit__(self, *error: object) -> None:
        (self._place / "open").touch()
        for run in self._runs:
            self.finish(run)
        for thread in self._threads:
            thread.join()
        for number in (*self._pipes, self._heard):
            os.close(number)
        self.program.unlink()
        shutil.rmtree(self._place)

    def start(self, script: str, **limits: object) -> Future[shell.Outcome]:
        """Run a bash script beside this thread; the limits are those of `course.shell.run`."""
        run: Future[shell.Outcome] = Future()
        limits.setdefault("limit_s", 2 * LIMIT_S)

        def work() -> None:
            try:
                run.set_result(shell.run(script, self.folder, **limits))
            except BaseException as error:
                run.set_exception(error)
            os.write(self._heard, b"\n")  # wakes whoever waits for an arrival

        self._runs.append(run)
        self._threads.append(threading.Thread(target=work, daemon=True))
        self._threads[-1].start()
        return run

    def arrival(self, run: Future[shell.Outcome], limit_s: float = LIMIT_S) -> str | None:
        """The name of the next process that reports; None if `run` ends first, or nobody comes."""
        deadline = time.monotonic() + limit_s
        while True:
            self._listen()
            if self._arrived:
                self._waiting.append(self._arrived.pop(0))
                return self._waiting[-1][1]
            left = deadline - time.monotonic()
            if run.done() or left <= 0:
                return None
            select.select([self._heard], [], [], left)

    def let_on(self, name: str) -> None:
        """Let one process go on that reported this name; of several, the one that came first."""
        place = [waiting for _, waiting in self._waiting].index(name)
        # Kept open to the end: the line waits in the pipe until the process reads it.
        pipe = os.open(self._place / self._waiting.pop(place)[0], os.O_RDWR | os.O_NONBLOCK)
        self._pipes.append(pipe)
        os.write(pipe, b"go\n")

    def finish(self, run: Future[shell.Outcome]) -> shell.Outcome:
        """Let everyone on until `run` ends, and give its outcome."""
        while True:
            while self._waiting:
                self.let_on(self._waiting[0][1])
            if self.arrival(run, shell.TIME_LIMIT_S) is None:
                return run.result(timeout=shell.TIME_LIMIT_S)

    def _listen(self) -> None:
        """Take in the lines that have come; one of a run that ended is empty."""
        try:
            self._unread += os.read(self._heard, 65_536)
        except BlockingIOError:
            return
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            process, _, name = line.decode(errors="replace").partition(" ")
            if process:
                self._arrived.append((process, name))
