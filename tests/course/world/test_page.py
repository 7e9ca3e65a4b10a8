"""The page about the data world: its table and its pictures are those of today's data."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"
AGAIN = "Run `python docs/world_plots.py` and commit what it changes."


@pytest.fixture(scope="module")
def plots():
    spec = importlib.util.spec_from_file_location("world_plots", DOCS / "world_plots.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_tables_is_up_to_date(plots):
    page = plots.PAGE.read_text()
    assert plots.with_tables(page) == page, AGAIN


def test_the_pictures_are_those_of_the_data(plots, tmp_path, monkeypatch):
    page = tmp_path / "world.md"
    page.write_text(plots.PAGE.read_text())
    monkeypatch.setattr(plots, "PAGE", page)
    monkeypatch.setattr(plots, "IMAGES", tmp_path / "images")
    plots.main()
    shown = re.findall(r"!\[.+\]\(images/(\w+\.svg)\)", page.read_text())
    assert sorted(shown) == sorted(path.name for path in (tmp_path / "images").iterdir())
    for name in shown:
        committed = (DOCS / "images" / name).read_bytes()
        assert (tmp_path / "images" / name).read_bytes() == committed, f"{name}: {AGAIN}"


def test_every_command_on_the_page_is_understood(plots):
    from typer.main import get_command

    from course.world_command import app

    lines = re.findall(r"^course world (.+)$", plots.PAGE.read_text(), re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        name, *words = line.split()
        get_command(app).commands[name].make_context(name, words)
