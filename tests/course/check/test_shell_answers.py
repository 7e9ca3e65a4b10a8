"""Bash answers: what counts as the same output, and what a learner hears when it is not."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import pytest

import course.world.cache
from course.check import drops as copies
from course.check import shell
from course.check.channel import Context
from course.check.drops import Drop, visit
from course.check.shell import same_output
from course.check.verdict import Status
from course.lesson.model import Exercise, Lesson, Mistake

LESSON = Lesson(Path("x.md"), "W01L1", "", "bash", 10, (), (), {}, {})
CONTEXT = Context(LESSON)
COUNT = "cat trips/*.csv | grep -vc '^trip_id'"


@pytest.fixture(scope="module", autouse=True)
def drops(tmp_path_factory):
    """Tiny drops instead of generated ones: three files whose sizes follow the seed."""
    root = tmp_path_factory.mktemp("drops")

    def drop_folder(seed: int, scale: str) -> Path:
        folder = root / f"{scale}-{seed}"
        if not folder.exists():
            (folder / "trips").mkdir(parents=True)
            for day in range(1, 4):
                rows = "".join(f"{n},{n % 3}\n" for n in range(seed % 7 + day))
                (folder / "trips" / f"trips_{day}.csv").write_text("trip_id,city\n" + rows)
            lines = "".join(f'{{"vehicle_id": {n % 5}, "n": {n}}}\n' for n in range(40 + seed % 7))
            (folder / "events.jsonl").write_text(lines)
        return folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course.world.cache, "drop_folder", drop_folder, raising=False)
        # Copies that other tests made of the real drops must not stand in for ours, nor ours later.
        patch.setattr(copies, "_copies", OrderedDict())
        shell._reference.cache_clear()
        yield
        shell._reference.cache_clear()


def judge(answer: str, reference: str = COUNT, wrong: tuple[tuple[str, str], ...] = (), **options):
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    exercise = Exercise("lines", "bash", 1, "", "", reference, "", 1, "", wrong=mistakes)
    return same_output(**options).judge(exercise, answer, CONTEXT)


@pytest.mark.parametrize(
    "answer",
    [
        COUNT,
        "tail -q -n +2 trips/*.csv | wc -l",
        "awk 'FNR > 1' trips/*.csv | wc -l; echo",
        'echo "counting" >&2; printf "%s   " "$(awk "FNR > 1" trips/*.csv | wc -l)"',
    ],
)
def test_the_same_lines_pass(answer):
    assert judge(answer).status is Status.PASSED


def test_a_known_mistake_gets_its_sentence():
    verdict = judge(
        "cat trips/* | wc -l",
        wrong=[("wc -l < trips/trips_1.csv", "One day."), ("cat trips/*.csv | wc -l", "Headers.")],
    )
    assert verdict.status is Status.NOT_YET
    assert verdict.because == "Headers."
    assert "line" in verdict.expected and verdict.got


def test_a_printed_constant_is_told_kindly():
    assert "whatever the folder holds" in judge("echo 12").because


def test_an_exit_code_other_than_0_fails_where_the_reference_succeeds():
    verdict = judge(f"{COUNT}; no_such_program")
    assert verdict.status is Status.NOT_YET
    assert verdict.got == "exit code 127"
    assert "no command `no_such_program`" in verdict.advice
    assert "no_such_program" in verdict.error


def test_a_last_test_that_is_false_is_no_failure():
    assert judge(f"{COUNT}; [ -e nowhere ] && echo there").passed
    assert not judge(f"{COUNT}; cat nowhere").passed
    assert not judge(f"{COUNT}; exit 3").passed


def test_a_script_that_broke_hears_of_that_and_of_no_mistake_that_looks_alike():
    verdict = judge("srot trips", reference="ls trips", wrong=[("true", "Nothing is printed.")])
    assert not verdict.because and "`srot`" in verdict.advice


def test_the_exit_code_of_the_reference_counts_when_asked():
    assert judge("exit 1", reference="exit 4").passed
    assert not judge("exit 1", reference="exit 4", exit_code=True).passed


def test_a_syntax_error_shows_bashs_message():
    assert "syntax error" in judge("for").error


def test_a_script_that_hangs_is_stopped():
    verdict = judge("sleep 60", limit_s=0.2)
    assert verdict.status is Status.COULD_NOT_RUN
    assert "0.2 seconds" in verdict.advice


def test_an_edit_reaches_a_special_case_and_says_how_it_was_made():
    edits = {"a file name with a blank": 'mv trips/trips_1.csv "trips/trips 1.csv"'}
    answer = "for f in $(ls trips); do tail -n +2 trips/$f 2>/dev/null; done | wc -l"
    assert judge(answer).passed
    verdict = judge(answer, edits=edits)
    assert "a file name with a blank" in verdict.looked_at
    assert any(
        "mv trips" in repr(cell) for rows in verdict.tables for row in rows.rows for cell in row
    )


def test_order_counts_unless_told_otherwise():
    verdict = judge("ls -r trips", reference="ls trips")
    assert "order" in verdict.advice
    assert judge("ls -r trips", reference="ls trips", ordered=False).passed


def test_fields_compare_numbers_by_value():
    reference = "printf 'a\\t1.5\\nb\\t12\\n'"
    assert judge("printf 'a\\t1.50\\nb\\t12.0\\n'", reference=reference, fields="\t").passed
    assert judge("printf '  a 1.5\\n b    12\\n'", reference=reference, fields="whitespace").passed
    assert not judge("printf 'a\\t1.6\\nb\\t12\\n'", reference=reference, fields="\t").passed


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("ls trips | sed 's/$/\\r/'", "carriage return"),
        ("ls trips | sed 's/_/ _/'", "blanks"),
        ("ls trips | tr a-z A-Z", "upper and lower"),
    ],
)
def test_what_cannot_be_seen_is_said(answer, sentence):
    assert sentence in judge(answer, reference="ls trips").advice


def test_changed_inputs_are_found_and_do_not_reach_the_next_run():
    verdict = judge(f"{COUNT}; rm trips/trips_2.csv")
    assert "trips/trips_2.csv" in verdict.got
    assert judge(f"{COUNT}; sed -i s/1/2/ trips/trips_1.csv").status is Status.NOT_YET
    assert judge(COUNT).passed
    assert judge(f"{COUNT}; touch trips/trips_1.csv").passed
    assert judge(f"{COUNT}; rm trips/trips_2.csv", must_not_change=False).passed


def test_files_are_compared_as_bytes():
    reference = "tr -d '\\r' < events.jsonl > clean.jsonl"
    assert judge(
        "cp events.jsonl clean.jsonl; echo done", reference=reference, files=["clean.jsonl"]
    ).passed
    verdict = judge(
        "sed 's/$/\\r/' events.jsonl > clean.jsonl", reference=reference, files=["clean.jsonl"]
    )
    assert "bytes" in verdict.expected and "carriage return" in verdict.advice
    verdict = judge("cat events.jsonl > other.jsonl", reference=reference, files=["*.jsonl"])
    assert "Missing: clean.jsonl" in verdict.advice
    verdict = judge("cat events.jsonl", reference=reference, files=["clean.jsonl"])
    assert verdict.got == "no file" and "prints" in verdict.advice


def test_a_split_may_use_another_hash_but_must_keep_keys_apart():
    reference = "mkdir out; awk -F'[:,]' '{print > (\"out/p\" ($2 % 2) \".jsonl\")}' events.jsonl"
    other = "mkdir out; awk -F'[:,]' '{print > (\"out/q\" (($2 + 1) % 2) \".jsonl\")}' events.jsonl"
    robin = 'mkdir out; awk \'{print > ("out/p" (NR % 2) ".jsonl")}\' events.jsonl'
    options = {"files": ["out/*.jsonl"], "files_as": "union", "apart": "vehicle_id"}
    assert judge(other, reference=reference, **options).passed
    assert "vehicle_id" in judge(robin, reference=reference, **options).got
    lost = judge(
        "mkdir out; head -20 events.jsonl | split -n l/2 - out/p --additional-suffix=.jsonl",
        reference,
        **options,
    )
    assert lost.status is Status.NOT_YET


def test_memory_is_bounded_when_asked():
    big = {
        "a large file": """
            for i in $(seq 400); do cat events.jsonl; done | sed 'p;p;p;p;p;p;p;p' > big.jsonl
        """
    }
    reference = "cat *.jsonl | wc -l"
    slurp = "awk '{a[NR] = $0 $0 $0 $0 $0 $0 $0 $0 $0} END {print NR}' *.jsonl"
    assert judge(slurp, reference, edits=big).passed
    assert judge(slurp, reference, edits=big, memory_mb=24).status is Status.NOT_YET
    assert judge(reference, reference, edits=big, memory_mb=24).passed


def test_an_untouched_copy_serves_the_next_run():
    drop = Drop("again", 3)
    first = visit(drop, "pwd; echo x > new.txt").outcome.text
    assert visit(drop, "pwd; ls new.txt").outcome.text == first
    visit(drop, "echo x >> events.jsonl")
    assert visit(drop, "pwd").outcome.text != first


def test_an_edit_that_fails_is_the_authors_mistake():
    with pytest.raises(ValueError, match="a typo"):
        judge(COUNT, edits={"a typo": "rm trips/no_such_file"})
