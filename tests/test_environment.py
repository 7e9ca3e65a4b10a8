"""pyproject.toml, its locks and the conda twin say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"python-duckdb": "duckdb"}
"""Packages that conda-forge has under another name than PyPI."""


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def wanted(lines: list[str]) -> dict[str, str]:
    """Package to version range; an extra like psycopg[binary] does not exist for conda."""
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): str(r.specifier) for r in parsed}


def pins(lock: str) -> dict[str, set[str]]:
    """Package to the versions in a lock; some packages have one version per platform."""
    found: dict[str, set[str]] = {}
    text = (ROOT / "locks" / lock).read_text()
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def test_environment_yml_is_the_twin_of_pyproject():
    twin = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = [entry["pip"] for entry in twin if isinstance(entry, dict)]
    conda = wanted([entry for entry in twin if isinstance(entry, str)])
    assert conda.pop("python") == project()["project"]["requires-python"]
    assert conda.pop("pip") == ""
    named = {CONDA_NAMES.get(name, name): versions for name, versions in conda.items()}
    both = named.keys() & wanted(pip).keys()
    assert not both, f"Named twice in environment.yml: {sorted(both)}"
    assert named | wanted(pip) == wanted(project()["project"]["dependencies"])


def group(name: str) -> list[str]:
    """The lines of a dependency group and of the groups that it includes."""
    lines = []
    for entry in project()["dependency-groups"].get(name, []):
        lines += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return lines


@pytest.mark.parametrize("lock", ["core.txt", "dask.txt", "dev.txt"])
def test_a_lock_pins_every_dependency_within_its_range(lock):
    found = pins(lock)
    for line in project()["project"]["dependencies"] + group(lock.removesuffix(".txt")):
        need = Requirement(line)
        versions = found.get(canonicalize_name(need.name), set())
        assert versions, f"{need.name} is not in locks/{lock}. Compile the locks again."
        assert all(v in need.specifier for v in versions), f"{need} against {versions}"


@pytest.mark.parametrize("lock", ["dask.txt", "dev.txt"])
def test_a_lock_holds_the_versions_of_the_core_lock(lock):
    # Installing one after the other must not change a version back and forth.
    core, more = pins("core.txt"), pins(lock)
    differing = {n: (core[n], more.get(n)) for n in core if core[n] != more.get(n)}
    assert not differing, f"Compile both locks again: {differing}"


@pytest.mark.parametrize("lock", sorted(p.name for p in (ROOT / "locks").glob("*.txt")))
def test_a_lock_has_hashes_and_no_address(lock):
    text = (ROOT / "locks" / lock).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=[\w.-]+==)", text.strip())
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not bare, f"Without a hash: {bare}"
