"""Findings of bash and ShellCheck become sentences that say what to do."""

from __future__ import annotations

import pytest

from course.check.channel import Context
from course.check.drops import Drop
from course.check.project import Failed
from course.check.project_bench import Bench
from course.check.project_lint import clean_shell

EMPTY = Drop("an empty drop", 11, edit="rm -r ./*")


def _lint(folder, text="", name="job.sh"):
    if text:
        (folder / name).write_text(text)
    clean_shell(Bench(None, "shell_lint", folder, Context(None)), EMPTY)


def test_a_clean_script_passes(tmp_path):
    _lint(tmp_path, '#!/usr/bin/env bash\necho "$1"\n')


def test_without_a_script_there_is_nothing_to_find(tmp_path):
    _lint(tmp_path)


def test_a_finding_names_file_line_text_and_remedy(tmp_path):
    with pytest.raises(Failed) as failed:
        _lint(tmp_path, "#!/usr/bin/env bash\n\nrm -r $1\n")
    assert "In line 3 of job.sh: Put the variable into double quotes" in failed.value.rationale
    (table,) = failed.value.tables
    assert [str(cell) for cell in map(repr, table.rows[0])][:3] == ["job.sh", "3", "rm -r $1"]


def test_a_finding_without_a_sentence_of_ours_has_shellchecks(tmp_path):
    with pytest.raises(Failed, match="This expression is constant"):
        _lint(tmp_path, '#!/usr/bin/env bash\nif [ "a" = "b" ]; then echo; fi\n')


def test_a_script_that_bash_cannot_read_shows_its_line(tmp_path):
    with pytest.raises(Failed, match="Bash cannot read the script") as failed:
        _lint(tmp_path, "#!/usr/bin/env bash\nif true; then\n  echo\n")
    assert "job.sh: line " in failed.value.error
    assert str(tmp_path) not in failed.value.error


def test_names_with_blanks_and_leading_dashes_are_files(tmp_path):
    with pytest.raises(Failed, match=r"In line 2 of -my job\.sh"):
        _lint(tmp_path, "#!/usr/bin/env bash\nls $1\n", "-my job.sh")
