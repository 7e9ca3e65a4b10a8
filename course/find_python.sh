#!/bin/sh
# Finds a Python that can carry the course, and lets it make `.venv` from a lock.
# Usage: sh course/find_python.sh core|dev
cd "$(dirname "$0")/.." || exit 1

found=""
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        exec "$python" -I course/environment.py "$@"
    fi
    found="${found:-$version}"
done

if [ -n "$found" ]; then
    echo "The course needs Python 3.11 or newer, and this machine has Python $found. Install a newer one (Debian, Ubuntu: python3 and python3-venv; macOS: brew install python), then run the command again, with PYTHON=/its/path if it is not found." >&2
else
    echo "The course needs Python 3.11 or newer, and there is none on this machine. Install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python), then run the command again." >&2
fi
exit 1
