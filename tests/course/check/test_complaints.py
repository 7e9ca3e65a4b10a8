"""What bash and its tools complain of is explained in a sentence."""

from __future__ import annotations

import subprocess

import pytest

from course.check.complaints import advice, tail


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("srot", "no command `srot`"),
        ("day = 3", "no blank around `=`"),
        ("if [-e x ]; then echo x; fi", "`[` needs a blank"),
        ("if [! -e x ]; then echo x; fi", "`[` needs a blank"),
        ("echo 'x", "A ' is opened and never closed"),
        ("for x in 1 2; do echo $x", "each `do` needs a `done`"),
        ("for x in 1 2; do if [ -e $x ]; then echo $x; done", "stumbled at `done`"),
        ("cat nowhere.csv", "no file or folder `nowhere.csv`"),
        ("awk 1 nowhere.csv", "no file or folder `nowhere.csv`"),
        ("echo x > out/x", "no file or folder `out/x`"),
        ("awk '{ print $1 '", "single quotes"),
        ("jq '[.a' < /dev/null", "could not read its filter"),
        ("echo '{\"a\": 1}' | jq '.a[0]'", "of another kind"),
        ("echo '{\"a\": [1]}' | jq -r '[.a] | @tsv'", "`[0]` takes its first"),
        ("printf '\\377' | iconv -f UTF-8 -t CP932", "encoding that -f names"),
        ("set -u; echo $nothing", "before it has a value"),
    ],
)
def test_a_complaint_gets_its_sentence(script, sentence, tmp_path):
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert sentence in advice(done.stderr), done.stderr


def test_a_complaint_that_nobody_knows_gets_none():
    assert advice("") == "" == advice("42 things happened")


def test_lines_that_repeat_are_shown_once():
    assert tail("".join(f"x: line {n}: no\n" for n in range(50)) + "end\n") == "x: line 0: no\nend"
    assert tail("\n".join("abcdefghij")).splitlines() == ["…", *"cdefghij"]
