"""Recordings of a sick machine: what ps, free, df, lsof and strace said while a job failed.

Every recording holds one root cause, and besides it harmless signs that look like another one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CAUSES = (
    "disk_full",
    "deleted_file_held",
    "no_inodes",
    "memory_used_up",
    "too_many_open_files",
    "too_many_zombies",
    "waiting_for_lock",
)
_JOBS = ("load_trips", "load_fares", "export_days", "sync_zones", "pack_logs")
_USERS = ("etl", "batch", "loader")


@dataclass
class Machine:
    """What the recordings are written from; it starts as a healthy machine with some noise."""

    chance: random.Random
    job: str
    pid: int
    user: str
    memory_mb: int
    available: float = 0.4
    swap_used: float = 0.02
    data_used: float = 0.7
    inodes_used: float = 0.1
    zombies: int = 1
    deleted_mb: int = 0
    handles: int = 6
    calls: list[str] = field(default_factory=list)
    holder: int = 0


def record(folder: str | Path, seed: int, causes: Sequence[str] = ()) -> dict[str, str]:
    """Write `case_1`, `case_2` and on into the folder; gives the cause of each.

    `causes` are drawn from `CAUSES` when none are given: six different ones in some order.
    """
    chance = random.Random(f"incidents {seed}")
    found = {}
    for number, cause in enumerate(causes or chance.sample(CAUSES, 6), 1):
        place = Path(folder) / f"case_{number}"
        place.mkdir(parents=True, exist_ok=True)
        for name, text in recorded(cause, chance).items():
            (place / f"{name}.txt").write_text(text, encoding="utf-8")
        found[place.name] = cause
    return found


def recorded(cause: str, chance: random.Random) -> dict[str, str]:
    """The recordings of one machine with this cause, by the name of the tool."""
    machine = Machine(
        chance,
        job=chance.choice(_JOBS),
        pid=chance.randint(2_000, 30_000),
        user=chance.choice(_USERS),
        memory_mb=chance.choice((7_821, 15_898, 32_044)),
        available=chance.uniform(0.3, 0.6),
        swap_used=chance.uniform(0, 0.3),
        data_used=chance.uniform(0.6, 0.97),
        inodes_used=chance.uniform(0.05, 0.6),
        zombies=chance.randint(0, 2),
        deleted_mb=chance.choice((0, 0, 3_100, 5_400)),
        handles=chance.randint(4, 12),
    )
    _SICKEN[cause](machine)
    writers = {"ps": _ps, "free": _free, "df": _df, "df_inodes": _df_inodes, "lsof": _lsof}
    return {**{name: write(machine) for name, write in writers.items()}, "strace": _strace(machine)}


def _no_space(machine: Machine) -> None:
    day = f"2025-{machine.chance.randint(1, 12):02d}-{machine.chance.randint(1, 28):02d}"
    if machine.chance.random() < 0.5:
        machine.calls += [
            f'write(4, "{day},Halden,..."..., 65536) = -1 ENOSPC (No space left on device)'
        ]
    else:
        machine.calls += [
            f'openat(AT_FDCWD, "/data/out/{day}.csv", O_WRONLY|O_CREAT|O_TRUNC, 0644) '
            "= -1 ENOSPC (No space left on device)"
        ]
    machine.calls += ["exit_group(1)                           = ?", "+++ exited with 1 +++"]


def _disk_full(machine: Machine) -> None:
    machine.data_used, machine.deleted_mb = 1.0, machine.chance.choice((0, 3))
    _no_space(machine)


def _deleted_file_held(machine: Machine) -> None:
    machine.data_used, machine.deleted_mb = 1.0, machine.chance.randint(20_000, 60_000)
    _no_space(machine)


def _no_inodes(machine: Machine) -> None:
    machine.inodes_used = 1.0
    _no_space(machine)


def _memory_used_up(machine: Machine) -> None:
    machine.available, machine.swap_used = machine.chance.uniform(0.003, 0.012), 1.0
    machine.calls += [f"brk(0x{machine.chance.getrandbits(44):x}) = 0x55d0c0a1e000"]
    machine.calls += ["+++ killed by SIGKILL +++"]


def _too_many_open_files(machine: Machine) -> None:
    machine.handles = 1_024
    machine.calls += [
        'openat(AT_FDCWD, "/data/in/part_1019.csv", O_RDONLY|O_CLOEXEC) '
        "= -1 EMFILE (Too many open files)",
        "exit_group(1)                           = ?",
        "+++ exited with 1 +++",
    ]


def _too_many_zombies(machine: Machine) -> None:
    machine.zombies = machine.chance.randint(300, 400)
    machine.calls += [
        "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) "
        "= -1 EAGAIN (Resource temporarily unavailable)",
        "exit_group(254)                         = ?",
        "+++ exited with 254 +++",
    ]


def _waiting_for_lock(machine: Machine) -> None:
    machine.holder = machine.pid - machine.chance.randint(500, 1_500)
    machine.calls += [
        'openat(AT_FDCWD, "/data/nightly.lock", O_WRONLY|O_CREAT, 0644) = 9',
        "flock(9, LOCK_EX",
    ]


_SICKEN = {
    "disk_full": _disk_full,
    "deleted_file_held": _deleted_file_held,
    "no_inodes": _no_inodes,
    "memory_used_up": _memory_used_up,
    "too_many_open_files": _too_many_open_files,
    "too_many_zombies": _too_many_zombies,
    "waiting_for_lock": _waiting_for_lock,
}


def _ps(machine: Machine) -> str:
    pid, total = machine.pid, machine.memory_mb * 1_024
    server = int(total * (0.15 if machine.available > 0.1 else 0.05))
    job = int(total * (0.02 if machine.available > 0.1 else 0.9))
    rows = [
        (1, 0, "root", "Ss", 0.0, 11_204, "systemd"),
        (612, 1, "postgres", "Ss", machine.chance.uniform(1, 9), server, "postgres"),
        (871, 1, "root", "R", machine.chance.uniform(60, 99), 31_400, "backup"),
        (pid, 1, machine.user, "S", machine.chance.uniform(0, 4), job, machine.job),
    ]
    if machine.holder:
        rows += [(machine.holder, 1, machine.user, "T", 0.0, 40_112, machine.job)]
    rows += [
        (pid + n, pid, machine.user, "Z", 0.0, 0, "gzip <defunct>")
        for n in range(1, machine.zombies + 1)
    ]
    head = "    PID    PPID USER     STAT  %CPU      RSS COMMAND\n"
    return head + "".join(
        f"{a:7d} {b:7d} {user:<8} {stat:<4} {cpu:5.1f} {rss:8d} {name}\n"
        for a, b, user, stat, cpu, rss, name in sorted(rows)
    )


def _free(machine: Machine) -> str:
    total = machine.memory_mb
    available = int(total * machine.available)
    free = min(available, int(total * machine.chance.uniform(0.004, 0.02)))
    cache = int((available - free) * 1.05)
    swap = 2_047
    swapped = int(swap * machine.swap_used)
    names = ("total", "used", "free", "shared", "buff/cache", "available")
    memory = (total, total - free - cache, free, 112, cache, available)
    return (
        " " * 5
        + "".join(f"{name:>12}" for name in names)
        + "\nMem: "
        + "".join(f"{value:12d}" for value in memory)
        + "\nSwap:"
        + "".join(f"{value:12d}" for value in (swap, swapped, swap - swapped))
        + "\n"
    )


def _table(head: str, rows: Sequence[tuple[str, int, float, str]]) -> str:
    """Lines as df prints them, for rows of a device, its size, the part in use and its folder."""
    lines = [f"{'Filesystem':<12} {head}\n"]
    for device, size, part, folder in rows:
        used = round(size * part)
        percent = min(100, -(-100 * used // size))
        lines += [f"{device:<12} {size:9d} {used:9d} {size - used:9d} {percent:4d}% {folder}\n"]
    return "".join(lines)


def _df(machine: Machine) -> str:
    rows = [
        ("/dev/sda2", 40_094, machine.chance.uniform(0.5, 0.96), "/"),
        ("/dev/loop0", 64, 1.0, "/snap/core"),
        ("/dev/sdb1", 100_536, machine.data_used, "/data"),
        ("tmpfs", machine.memory_mb // 2, 0.01, "/run"),
    ]
    return _table("1M-blocks      Used Available  Use% Mounted on", rows)


def _df_inodes(machine: Machine) -> str:
    rows = [
        ("/dev/sda2", 2_621_440, machine.chance.uniform(0.1, 0.5), "/"),
        ("/dev/loop0", 12_869, 1.0, "/snap/core"),
        ("/dev/sdb1", 6_553_600, machine.inodes_used, "/data"),
        ("tmpfs", 1_017_000, 0.01, "/run"),
    ]
    return _table("   Inodes     IUsed     IFree IUse% Mounted on", rows)


def _lsof(machine: Machine) -> str:
    pid, user, rows = machine.pid, machine.user, []

    def add(name: str, number: int, owner: str, handle: str, device: str, size: int, path: str):
        rows.append(
            f"{name:<12} {number:6d} {owner:<8} {handle:>6} REG {device:>5} {size:12d} {path}\n"
        )

    for n in range(machine.chance.randint(150, 300)):
        add(
            "postgres",
            612,
            "postgres",
            f"{n + 3}u",
            "8,2",
            8_192 * (n + 1),
            f"/var/pg/base/{16_384 + n}",
        )
    add("systemd", 1, "root", "7r", "8,2", 4_096, "/tmp/.boot (deleted)")
    if machine.deleted_mb:
        size = machine.deleted_mb * 1_000_003
        add("gateway", 745, "gateway", "5w", "8,17", size, "/data/logs/gateway.log (deleted)")
    for n in range(3, machine.handles):
        add(machine.job, pid, user, f"{n}r", "8,17", 52_114 + n, f"/data/in/part_{n - 3}.csv")
    if machine.holder:
        add(machine.job, machine.holder, user, "9wW", "8,17", 0, "/data/nightly.lock")
        add(machine.job, pid, user, "9w", "8,17", 0, "/data/nightly.lock")
    return "COMMAND         PID USER         FD TYPE DEVICE    SIZE/OFF NAME\n" + "".join(rows)


def _strace(machine: Machine) -> str:
    library = f"lib{machine.chance.choice(('duckdb', 'arrow', 'zstd'))}.so.1"
    calls = [
        f'openat(AT_FDCWD, "/opt/etl/lib/{library}", O_RDONLY) '
        "= -1 ENOENT (No such file or directory)",
        f'openat(AT_FDCWD, "/usr/lib/{library}", O_RDONLY) = 3',
        'openat(AT_FDCWD, "/run/user.lock", O_WRONLY|O_CREAT, 0644) = 8',
        "flock(8, LOCK_EX|LOCK_NB) = 0",
        'openat(AT_FDCWD, "/data/in/part_0.csv", O_RDONLY) = 4',
        f'read(4, "trip_id,rider_id"..., 65536) = {machine.chance.randint(9_000, 65_536)}',
        "read(5, 0x7ffd, 4096) = -1 EAGAIN (Resource temporarily unavailable)",
    ]
    second = machine.chance.randint(0, 30)
    return "".join(
        f"02:10:{second + n:02d} {call}\n" for n, call in enumerate([*calls, *machine.calls])
    )
