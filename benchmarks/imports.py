"""How long `from course import check, …` takes in a fresh Python, beside an import of pandas.

    python benchmarks/imports.py [--rounds 10]

The first round, which fills the disk cache and writes bytecode, does not count.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

BUDGET_MS = 300
IMPORTS = {
    "nothing": "pass",
    "course": "from course import check, hint, progress, quiz, solution",
    "pandas": "import pandas",
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=10)
    rounds = options.parse_args().rounds
    times = {name: median(_times(code, rounds)) for name, code in IMPORTS.items()}
    for name, milliseconds in times.items():
        print(f"{name:<10}{milliseconds:>7.0f} ms")
    own = times["course"] - times["nothing"]
    print(f"The course adds {own:.0f} ms; own / budget = {own / BUDGET_MS:.2f}")


def _times(code: str, rounds: int) -> list[float]:
    """Milliseconds of whole processes that run this code."""
    found = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        found.append((time.perf_counter() - begin) * 1000)
    return found[1:]


if __name__ == "__main__":
    main()
