"""Starts a fork server in its jail, gives it one job at a time, and reads data back.

Nothing here runs or parses what a learner wrote. Whatever comes out of a jail is bytes with a
length, a JSON header, and a report of the server on how the child ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from grader.jail.inside import frames
from grader.jail.inside.serve import DATA, END, HEAD, JOB, READY, STOP
from grader.jail.launch import Launcher
from grader.jail.limits import Limits

Frame = tuple[dict[str, object], bytes]
START_S = 60.0
GRACE_S, GOODBYE_S = 10.0, 1.0
_LONGEST = 1_000_000
WROTE_OF_ITS_OWN = "The answer wrote into the grader's own channel."


class JailBroken(RuntimeError):
    """The jail itself failed, not the answer in it. Try again in a fresh one."""


class Stopped(Exception):
    """A run ended before it was done: `status` says how: TIMEOUT, MEMORY, DIED …"""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class Jail:
    """A fork server of one kind (`sql`, `bash`, `call`) and the way to talk to it.

    The server starts with the first job, and again after it broke.
    """

    def __init__(self, launcher: Launcher, kind: str, data: Path) -> None:
        self._launcher, self._kind, self._data = launcher, kind, data
        self._server: subprocess.Popen | None = None
        self.runs, self.cpu_s = 0, 0.0

    def run(self, job: dict[str, object], limits: Limits) -> Iterator[Frame]:
        """The frames that a job hands out, as they come; close the iterator to stop the run.

        Raises `Stopped` when the run ended too early, `JailBroken` when it is not to blame.
        """
        self._begin()
        self.runs += 1
        text = json.dumps({**job, "limits": limits.as_job()}).encode()
        self._send(JOB + len(text).to_bytes(4, "big") + text)
        reader, done, ended = frames.Reader(limits.output_bytes), False, False
        begun = False
        deadline = time.monotonic() + limits.wall_s + GRACE_S
        try:
            while not ended:
                kind, payload = self._message(deadline)
                if kind == END:
                    ended = True
                    report = json.loads(payload)
                    self.cpu_s += report["cpu_s"]
                    _judge_end(report, done, limits)
                    return
                for header, blob in reader.feed(payload):
                    if "fault" in header:
                        raise _fault(str(header["fault"]), begun, limits)
                    if "begun" in header:
                        begun = True
                        continue
                    done = done or "done" in header
                    if not done:
                        yield header, blob
        except frames.TooLong:
            raise _too_much(limits) from None
        except frames.BadFrame:
            raise Stopped("TAMPER", WROTE_OF_ITS_OWN) from None
        finally:
            if not ended:
                self._stop(deadline)

    def close(self) -> None:
        """End the server and everything in its jail."""
        if self._server is None:
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            # An idle server ends by itself, and the time that its runs took is then known.
            self._server.stdin.close()
            self._server.wait(GOODBYE_S)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        for pipe in (self._server.stdout, self._server.stderr):
            pipe.close()
        self._server = None

    def _begin(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        self.close()
        start = self._launcher.start(self._kind, self._data)
        self._server = subprocess.Popen(
            start.command,
            env=start.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        if self._message(time.monotonic() + START_S)[0] != READY:
            raise JailBroken("The jail's server did not start.")

    def _stop(self, deadline: float) -> None:
        """Tell the server to end the run, and skip what it still had to say."""
        try:
            self._send(STOP)
            kind = DATA
            while kind != END:
                kind, payload = self._message(min(deadline, time.monotonic() + GRACE_S))
            self.cpu_s += json.loads(payload)["cpu_s"]
        except JailBroken:
            self.close()

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._server.stdin.write(view) :]
        except (OSError, AttributeError):
            self._fail("took no job")

    def _message(self, deadline: float) -> tuple[bytes, bytes]:
        kind, length = HEAD.unpack(self._exactly(HEAD.size, deadline))
        if kind not in (DATA, END, READY) or length > _LONGEST:
            self._fail("sent something strange")
        return kind, self._exactly(length, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        data = bytearray()
        pipe = self._server.stdout if self._server else None
        while len(data) < count and pipe:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                self._fail("does not answer")
            piece = pipe.read(count - len(data))
            if not piece:
                self._fail("ended")
            data += piece
        return bytes(data)

    def _fail(self, what: str) -> None:
        """Close the jail and say what happened, with the server's last words."""
        words = b""
        if self._server and select.select([self._server.stderr], [], [], 0)[0]:
            words = self._server.stderr.read(2_000)
        self.close()
        told = f" Its last words: {words.decode(errors='replace').strip()}" if words else ""
        raise JailBroken(f"The jail's server {what}.{told}")


def _judge_end(report: dict, done: bool, limits: Limits) -> None:
    """Say why a run ended, unless it was done. Raises `Stopped`."""
    if done:
        return
    reason, status = report["reason"], report["status"]
    if reason == "wall" or report["cpu_s"] >= limits.cpu_s * 0.98:
        raise Stopped("TIMEOUT", f"It ran longer than {limits.wall_s:g} seconds and was stopped.")
    if reason == "memory":
        raise Stopped("MEMORY", f"It needed more than {limits.memory_mb:,} MB of memory.")
    if reason == "output":
        raise _too_much(limits)
    how = f"signal {status - 128}" if status > 128 else f"exit code {status}"
    raise Stopped("DIED", f"The process that ran it ended ({how}) before it was done.")


def _fault(told: str, begun: bool, limits: Limits) -> Exception:
    """A fault of the jail; once an answer shares its process, it is the answer that broke it."""
    if told.startswith("MemoryError"):
        return Stopped("MEMORY", f"It needed more than {limits.memory_mb:,} MB of memory.")
    if begun:
        return Stopped("DIED", "The answer broke the process that it ran in.")
    return JailBroken(f"The jail failed: {told}")


def _too_much(limits: Limits) -> Stopped:
    return Stopped("OUTPUT_LIMIT", f"It gave more than {limits.output_bytes:,} bytes.")
