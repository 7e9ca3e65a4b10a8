"""The committed notebooks are what their sources build."""

from grader.build import build


def test_notebooks_are_built_from_their_sources():
    stale = [result for result in build(check=True) if result.state != "unchanged"]
    assert not stale, "Run `grader build` and commit: " + ", ".join(str(r.notebook) for r in stale)
