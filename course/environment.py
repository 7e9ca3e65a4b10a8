"""Makes `.venv` in the checkout from a lock file, with nothing but Python's standard library.

It runs on the machine's own Python, before anything of the course is installed. An environment
that a crash or Ctrl-C left half done is made again from the start: pip keeps what it downloaded.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED_GB = 2.0
_COMMANDS = ("course", "grader")


class Trouble(Exception):
    """What stands in the way, as one sentence that says what to do."""


def main(arguments: list[str]) -> int:
    """Installs the lock that the command line names (`core` or `dev`); gives the exit code."""
    lock = ROOT / "locks" / f"{arguments[0] if arguments else 'core'}.txt"
    sys.stdout.reconfigure(line_buffering=True)  # or pip's lines come before ours
    try:
        if not lock.is_file():
            raise Trouble(f"There is no lock file {lock}. Name one of the files in locks/.")
        with _one_at_a_time():
            install(lock)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(_said(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it goes on from here.", file=sys.stderr)
        return 130
    return 0


def install(lock: Path) -> None:
    """Brings `.venv` to what the lock says; does nothing when it is there already."""
    venv = ROOT / ".venv"
    stamp = venv / f".installed-{lock.stem}"
    wanted = _fingerprint(lock)
    if stamp.is_file() and stamp.read_text() == f"{wanted} {_version(venv)}":
        return
    if (venv / ".installing").exists() or (venv.exists() and not _version(venv)):
        print("The last installation did not finish. It starts anew.")
        shutil.rmtree(venv)
    if not venv.exists():
        _look_for_room()
        _create(venv)
    if stamp.is_file():
        print(f"locks/{lock.name} has changed. Bringing the packages up to date.")
    else:
        print(f"Installing the packages of locks/{lock.name}. This takes a minute or more.")
    (venv / ".installing").touch()
    _pip_install(venv, lock, quiet=stamp.is_file())
    _link(venv)
    stamp.write_text(f"{wanted} {_version(venv)}")
    (venv / ".installing").unlink()


def _fingerprint(lock: Path) -> str:
    # The path belongs to it: an environment does not survive a move.
    return hashlib.sha256(lock.read_bytes() + os.fsencode(ROOT)).hexdigest()


def _version(venv: Path) -> str:
    """The Python of an environment, like `3.11`; empty when it does not run any more."""
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        run = subprocess.run([_python(venv), "-I", "-c", code], capture_output=True, text=True)
    except OSError:
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""


def _python(venv: Path) -> str:
    return str(venv / "bin" / "python")


def _look_for_room() -> None:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        raise Trouble(
            f"The course needs {NEEDED_GB:g} GB, and the disk of {ROOT} has {free:.1f} GB left. "
            "Free some space, then run the command again."
        )


def _create(venv: Path) -> None:
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Trouble(
            f"This Python comes without venv. Install it with: sudo apt install {package} "
            "(on other systems than Debian and Ubuntu the package may have another name), "
            "then run the command again."
        )
    print(f"Making {venv} with Python {sys.version.split()[0]}.")
    venv.mkdir()
    (venv / ".installing").touch()
    run = subprocess.run([sys.executable, "-m", "venv", str(venv)], stdout=subprocess.DEVNULL)
    if run.returncode:
        _full_disk()
        raise Trouble("Python could not make the environment. Its message above says why.")


def _pip_install(venv: Path, lock: Path, quiet: bool) -> None:
    # Temporary files go beside the packages: /tmp is often a small disk of its own.
    scratch = venv / "tmp"
    scratch.mkdir(exist_ok=True)
    command = [_python(venv), "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", *(["--quiet"] if quiet else []), "--require-hashes", "-r", str(lock)]
    environment = {**os.environ, "TMPDIR": str(scratch), "PIP_USER": "0"}
    run = subprocess.run(command, env=environment)
    shutil.rmtree(scratch, ignore_errors=True)
    if run.returncode:
        _full_disk()
        raise Trouble(
            "The packages could not be installed, pip's message above says why. "
            "Look at your network (or at PIP_INDEX_URL, behind a proxy), "
            "then run the command again: what was downloaded is kept."
        )


def _link(venv: Path) -> None:
    """Lets the environment import the checkout, and gives it the commands of the course.

    The same as `pip install --editable`, without a build tool that the lock would have to hold.
    """
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    run = [_python(venv), "-I", "-c", code]
    packages = Path(subprocess.check_output(run, text=True).strip())
    (packages / "larkway.pth").write_text(f"{ROOT}\n")
    for name in _COMMANDS:
        program = venv / "bin" / name
        # By sh, because a path with spaces or a long one is no good after #!.
        program.write_text(f'#!/bin/sh\nexec "{_python(venv)}" -m {name}.cli "$@"\n')
        program.chmod(0o755)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Waits until no other process installs into this checkout."""
    folder = ROOT / ".build"
    folder.mkdir(exist_ok=True)
    with (folder / "install.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command installs into this checkout. Waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _full_disk() -> None:
    # pip gives a part of the space back when it fails, so nearly full is full.
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB / 2:
        raise Trouble(
            f"The disk of {ROOT} is full: {free:.1f} GB are left, and the course needs "
            f"{NEEDED_GB:g} GB. Free some space, then run the command again."
        )


def _said(error: OSError) -> str:
    what = f"{error.filename or ROOT}: {error.strerror}."
    if isinstance(error, PermissionError):
        return f"{what} Clone the course into a folder of your own, then run the command again."
    return f"{what} Mend that, then run the command again."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
