"""The fork server of a jail: imports the heavy libraries once, then forks a child for each run.

A fresh Python with DuckDB and Arrow costs 250 ms of processor time, a fork of one about ten. The
server itself never touches an answer: it reads a job, forks, and passes the child's bytes on
without looking into them. A child holds no descriptor of the server and shares no memory that can
be written; it lives in namespaces of its own, and is killed with all that it started.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import struct
import sys
import time
from importlib import import_module

from . import confine, frames

DATA, END, READY = b"D", b"E", b"R"
JOB, STOP = b"J", b"S"
HEAD = struct.Struct(">cI")
_CONTROL, _OUT, _RESULT = 0, 1, 3
_WATCH_S = 0.1


def main(kind: str, nested: bool) -> None:
    """Serve jobs of one kind, `sql`, `call` or another module here, until the supervisor ends."""
    if nested:
        confine.settle()
    work = import_module(f".{kind}", __package__)
    work.preload()
    gc.disable()
    gc.freeze()  # a collector that walks through shared pages would copy every one of them
    _tell(READY, b"")
    while job := _read_job():
        work.prepare(job)
        _tell(END, json.dumps(_run(work, job, nested)).encode())


def _read_job() -> dict | None:
    kind = _exactly(1)
    while kind == STOP:  # it came when the run had ended by itself
        kind = _exactly(1)
    head = _exactly(4) if kind == JOB else b""
    return json.loads(_exactly(int.from_bytes(head, "big"))) if head else None


def _exactly(count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = os.read(_CONTROL, count - len(data))
        if not piece:
            return b""
        data += piece
    return data


def _tell(kind: bytes, payload: bytes) -> None:
    view = memoryview(HEAD.pack(kind, len(payload)) + payload)
    while view:
        view = view[os.write(_OUT, view) :]


def _run(work, job: dict, nested: bool) -> dict:
    """Fork one child, pass on what it writes, and see to it that nothing of it is left."""
    reading, writing = os.pipe()
    # The server, and two forks of it that share its memory: none of it is the answer's doing.
    ceiling = job["limits"]["memory_mb"] + 3 * _memory_mb()
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.close(reading)
        _be_child(work, job, writing, nested)
    os.close(writing)
    reason = _follow(reading, child, job["limits"], ceiling)
    _end(child, nested and not work.LASTS)
    os.close(reading)
    _, status, usage = os.wait4(child, 0)
    return {
        "reason": reason,
        "status": os.waitstatus_to_exitcode(status),
        "wall_s": time.monotonic() - started,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "server_cpu_s": time.process_time(),
    }


def _follow(reading: int, child: int, limits: dict, ceiling: float) -> str:
    """Pass bytes on until the child ends; the reason when it is stopped before."""
    poll = select.poll()
    handle = os.pidfd_open(child)
    for number in (reading, handle, _CONTROL):
        poll.register(number, select.POLLIN)
    deadline, passed, open_ = time.monotonic() + limits["wall_s"], 0, True
    try:
        while open_ or not _ended(handle):
            if time.monotonic() > deadline:
                return "wall"
            ready = [number for number, _ in poll.poll(_WATCH_S * 1000)]
            if _CONTROL in ready:
                # The supervisor has seen enough; it says so with one byte, or by going away.
                return "" if os.read(_CONTROL, 1) else "gone"
            if reading in ready:
                piece = os.read(reading, 65_536)
                if not piece:
                    open_ = False
                    poll.unregister(reading)
                passed += len(piece)
                if passed > limits["output_bytes"]:
                    return "output"
                if piece:
                    _tell(DATA, piece)
            elif handle in ready:
                return ""  # what it started may hold the pipe open; it ended all the same
            elif _memory_mb() > ceiling:
                return "memory"
        return ""
    finally:
        os.close(handle)


def _ended(handle: int) -> bool:
    return bool(select.select([handle], [], [], 0)[0])


def _memory_mb() -> float:
    """Memory of all processes of this jail, files aside, in MB; what a fork shares is in it."""
    total = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/statm") as file:
                    _, resident, shared = map(int, file.read().split()[:3])
            except (OSError, ValueError):
                continue
            total += resident - shared
    return total * os.sysconf("SC_PAGESIZE") / 1e6


def _end(child: int, alone: bool) -> None:
    """Kill the run: all of the jail but the server where that is `alone`, else the child."""
    if alone:
        confine.kill_all_others()
        return
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _be_child(work, job: dict, writing: int, nested: bool) -> None:
    """Become the child of one run; never returns."""
    try:
        os.setsid()
        nothing = os.open("/dev/null", os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        if not work.KEEPS_FILES:
            writing = os.dup2(writing, _RESULT)
            os.closerange(_RESULT + 1, 65_536)
        if nested:
            confine.unshare()
            first = os.fork()
            if first:
                _pass_on(os.waitpid(first, 0)[1])
            if work.LASTS:
                confine.die_with_parent()
            confine.furnish(int(job["limits"]["scratch_mb"]))
        _work(work, job, writing, nested)
        os._exit(0)
    except BaseException as error:
        # A fault of ours, not the answer's: the runs themselves catch what an answer may raise.
        frames.write(writing, {"fault": f"{type(error).__name__}: {error}"})
        os._exit(70)


def _work(work, job: dict, writing: int, nested: bool) -> None:
    work.stage(job, nested)
    if nested:
        confine.give_up_rights()
    confine.limit(job["limits"])
    if getattr(work, "SHARES_ITS_PROCESS", False):
        frames.write(writing, {"begun": True})
    work.run(job, lambda header, blob=b"": frames.write(writing, header, blob))
    frames.write(writing, {"done": True})


def _pass_on(status: int) -> None:
    """End as the first process of the namespaces ended; a signal becomes 128 and its number."""
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "nested")
