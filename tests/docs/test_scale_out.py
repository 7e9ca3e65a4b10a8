"""The page on more machines: its programs are Python, its settings are ones that Dask knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed  # noqa: F401 - it brings its settings
import yaml

PAGE = (Path(__file__).parents[2] / "docs/scale-out.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


def settings(tree: dict, above: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from settings(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def test_the_programs_are_python():
    assert all(ast.parse(block) for block in blocks("python")) and len(blocks("python")) == 3


def test_dask_knows_every_setting():
    known = set(settings(dask.config.collect(paths=[], env={}) | dask.config.config))
    for block in blocks("yaml"):
        assert set(settings(yaml.safe_load(block))) <= known
