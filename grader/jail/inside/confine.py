"""Shuts a process off from all others: namespaces, private folders, limits, no rights.

The first wall is bubblewrap's, around the fork server. These are the second: each run gets
namespaces of its own, so that a run can neither see the server nor leave a trace for the next run.
Python 3.11 has no calls for them, so the C library is called directly.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NOBODY = 65534
STUDENT = 1000
_NAMESPACES = (
    0x10000000  # user
    | 0x00020000  # mounts
    | 0x20000000  # processes
    | 0x08000000  # shared memory and message queues
    | 0x04000000  # host name
    | 0x40000000  # network
    | 0x02000000  # cgroups
)
_NOSUID_NODEV = 2 | 4
_DETACH = 2
_BIND, _WITH_ALL_BELOW = 0x1000, 0x4000
_DIE_WITH_PARENT, _SET_DUMPABLE, _DROP_BOUNDING, _NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITY_VERSION = 0x20080522
_COVERS = ("sys", "sysrq-trigger", "irq", "bus")
_libc = ctypes.CDLL(None, use_errno=True)


def settle() -> None:
    """Turn a server that was started as root into one of `nobody`; another one stays who it is."""
    if os.getuid() != 0:
        return
    for name in _COVERS:
        # bubblewrap covers these against root. A covered /proc cannot be mounted again by a run,
        # and nobody may not write there anyway.
        _libc.umount2(f"/proc/{name}".encode(), _DETACH)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    # The kernel took our own /proc/self away with the change of user, and the maps are in it.
    _libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0)


def unshare() -> None:
    """Enter fresh namespaces, as a user that is nobody outside; the next fork is process 1."""
    user, group = os.getuid(), os.getgid()
    _call(_libc.unshare, _NAMESPACES)
    _put("/proc/self/setgroups", "deny")
    _put("/proc/self/uid_map", f"{STUDENT} {user} 1")
    _put("/proc/self/gid_map", f"{STUDENT} {group} 1")


def furnish(scratch_mb: int) -> None:
    """Put private, bounded folders over those that could be shared, and a `/proc` of our own."""
    bounds = f"size={scratch_mb}m,nr_inodes=20000,mode=1777"
    with _still_there(_python_below("/tmp")):
        mount("tmpfs", "/tmp", "tmpfs", bounds)
    mount("tmpfs", "/dev/shm", "tmpfs", bounds)
    # Refused where the outer /proc is masked. The outer one then stays: it shows the names of the
    # server's processes, and nothing of them can be opened from another user namespace.
    with suppress(OSError):
        mount("proc", "/proc", "proc")


def _python_below(folder: str) -> list[str]:
    """The folders of this Python and its environment that lie in a folder."""
    found = {sys.prefix, sys.base_prefix}
    return sorted(path for path in found if path.startswith(f"{folder}/"))


@contextmanager
def _still_there(folders: list[str]) -> Iterator[None]:
    """Keep folders where they are, read-only as they were, while what holds them is covered."""
    handles = {folder: os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in folders}
    yield
    for folder, handle in handles.items():
        os.makedirs(folder, exist_ok=True)
        bind(f"/proc/self/fd/{handle}", folder)
        os.close(handle)


def mount(source: str, target: str, kind: str, options: str = "") -> None:
    """Mount a file system without set-user-id bits and devices. Raises `OSError`."""
    words = (source.encode(), target.encode(), kind.encode())
    _call(_libc.mount, *words, _NOSUID_NODEV, options.encode())


def bind(source: str, target: str) -> None:
    """Show a file or folder at another place too, with the same right to be written or not."""
    _call(_libc.mount, source.encode(), target.encode(), None, _BIND | _WITH_ALL_BELOW, None)


def cover(folder: str) -> None:
    """Hide a folder behind an empty one that cannot be written."""
    mount("tmpfs", folder, "tmpfs", "size=4k,mode=0555")


def give_up_rights() -> None:
    """Lose every capability for good, and with it the ways to get new ones."""
    with suppress(OSError):
        _put("/proc/sys/user/max_user_namespaces", "0")
    for capability in range(64):
        _libc.prctl(_DROP_BOUNDING, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _call(_libc.capset, header, (ctypes.c_uint32 * 6)())
    _call(_libc.prctl, _NO_NEW_PRIVS, 1, 0, 0, 0)


def die_with_parent() -> None:
    """End when the parent ends. Code of a learner could take this back."""
    _libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def hide_memory() -> None:
    """Keep the processes that this one starts from looking into it."""
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def limit(limits: dict[str, float]) -> None:
    """Set the limits that the kernel keeps for each process; memory is beyond what is in use."""
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    memory = used + int(limits["memory_mb"]) * 1_000_000
    _hard(resource.RLIMIT_AS, memory)
    _hard(resource.RLIMIT_CPU, max(1, round(limits["cpu_s"])))
    _hard(resource.RLIMIT_FSIZE, int(limits["file_mb"]) * 1_000_000)
    _hard(resource.RLIMIT_NOFILE, int(limits["open_files"]))
    _hard(resource.RLIMIT_NPROC, int(limits["processes"]))
    _hard(resource.RLIMIT_CORE, 0)


def kill_all_others() -> None:
    """Kill every process of this jail but the server; a jail's process 1 is never hit."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(-1, signal.SIGKILL)


def _hard(kind: int, value: int) -> None:
    ceiling = resource.getrlimit(kind)[1]
    value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
    resource.setrlimit(kind, (value, value))


def _put(path: str, text: str) -> None:
    number = os.open(path, os.O_WRONLY)
    try:
        os.write(number, text.encode())
    finally:
        os.close(number)


def _call(function, *arguments) -> None:
    if function(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), function.__name__)
