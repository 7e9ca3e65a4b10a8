"""Every authoring mistake is one error with its file, its line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.lesson import LessonError, errors, errors_in, parse, parse_text

PATH = Path("week01_sql/source/01_tiny.md")

QUIZ = "\n".join(
    f"- question: Question {number}?\n"
    "  options:\n"
    "    - {text: Yes sir, right: true, reason: It is so.}\n"
    "    - {text: No sir, right: false, reason: It is not so.}"
    for number in range(1, 6)
)

GOOD = f"""\
---
code: W01L1
title: Trips
engine: duckdb
minutes: 60
outcomes:
  - count trips
---

# Trips

Some prose.

```sql
select 1
```

## A part

```python
print(1)
```

### How many trips?

One row with the column `n`.

```sql exercise="trip_count" points=2
-- TODO: count
### BEGIN SOLUTION
select count(*) as n from trip
### END SOLUTION
```

```python check="trip_count"
same_rows()
```

```sql also="trip_count"
select sum(1) as n from trip
```

```sql wrong="trip_count" because="This counts cities: count the trips."
select count(*) as n from city
```

```sql wrong="trip_count" because="This counts riders: count the trips."
select count(*) as n from rider
```

```sql wrong="trip_count" because="Trips without an end are missing here."
select count(ended_at) as n from trip
```

<!-- #region hint="trip_count" -->
Count rows.
<!-- #endregion -->

<!-- #region why="trip_count" -->
Because a row is a trip.
<!-- #endregion -->

### How many minutes?

Write the function `to_minutes(seconds)`.

```python exercise="to_minutes" points=1
def to_minutes(seconds):
    '''Whole minutes.'''
    # TODO: divide
    ### BEGIN SOLUTION
    return seconds // 60
    ### END SOLUTION
```

```python check="to_minutes"
same_calls((60,), (119,))
```

```python also="to_minutes"
def to_minutes(seconds):
    return divmod(seconds, 60)[0]
```

```python wrong="to_minutes" because="A started minute is not a whole one: cut it off."
def to_minutes(seconds):
    return -(-seconds // 60)
```

```python wrong="to_minutes" because="Rounding counts half a minute as a whole one."
def to_minutes(seconds):
    return round(seconds / 60)
```

```python wrong="to_minutes" because="These are still seconds: divide them by 60."
def to_minutes(seconds):
    return seconds
```

<!-- #region hint="to_minutes" -->
How many seconds has a minute?
<!-- #endregion -->

<!-- #region why="to_minutes" -->
Whole division cuts.
<!-- #endregion -->

## Recall

```yaml quiz="trip_recall"
{QUIZ}
```
"""

ALSO = '```sql also="trip_count"\nselect sum(1) as n from trip\n```\n'
WRONG = (
    '```sql wrong="trip_count" because="This counts riders: count the trips."\n'
    "select count(*) as n from rider\n```\n"
)
HINT = '<!-- #region hint="trip_count" -->\nCount rows.\n<!-- #endregion -->\n'
WHY = '<!-- #region why="trip_count" -->\nBecause a row is a trip.\n<!-- #endregion -->\n'
CHECK = '```python check="trip_count"\nsame_rows()\n```\n'
EXERCISE = '```sql exercise="trip_count"'
SOLUTION = "### BEGIN SOLUTION\nselect count(*) as n from trip\n### END SOLUTION\n"

# what is changed, into what, the text whose first line must be named, words of the message
MISTAKES = {
    "unknown role": (
        'sql also="trip_count"',
        'sql alzo="trip_count"',
        "```sql alzo",
        "role alzo is unknown. Did you mean also",
    ),
    "role of a region on a fence": (
        "```sql\nselect 1",
        '```sql hint="trip_count"\nselect 1',
        "```sql hint",
        "Put it into a region",
    ),
    "unknown role in a region": (
        HINT,
        HINT + HINT.replace("hint=", "tip="),
        "<!-- #region tip",
        '<!-- #region hint="name" -->',
    ),
    "unknown attribute": (
        "points=2",
        "points=2 level=1",
        EXERCISE,
        "attribute level is unknown to exercise",
    ),
    "unquoted attribute": ("points=2", "points=two", EXERCISE, "cannot be read: points=two"),
    "attribute twice": (
        'check="trip_count"',
        'check="trip_count" check="x"',
        "```python check",
        "check a second time",
    ),
    "two roles": (
        ALSO,
        ALSO.replace('also="trip_count"', 'also="trip_count" check="trip_count"'),
        "```sql also",
        "two roles: check and also",
    ),
    "unknown language with a role": (
        ALSO,
        ALSO + ALSO.replace("sql also", "scala also"),
        "```scala",
        "language scala cannot have the role also",
    ),
    "check that is not python": (
        CHECK,
        CHECK + CHECK.replace("python", "sql"),
        "```sql check",
        "cannot have the role check. Use python",
    ),
    "quiz that is not yaml": (
        'yaml quiz="trip_recall"',
        'sql quiz="trip_recall"',
        "```sql quiz",
        "cannot have the role quiz. Use yaml",
    ),
    "no front matter": ("---\ncode", "code", "code: W01L1", "front matter is missing"),
    "front matter without end": (
        "  - count trips\n---\n",
        "  - count trips\n",
        "---",
        "front matter is missing",
    ),
    "bad yaml": ("title: Trips", "title: Trips: all", "title:", "This is not YAML"),
    "front matter that is no mapping": (
        GOOD.split("---")[1],
        "\n- code\n",
        "- code",
        "not a list of keys",
    ),
    "no code": ("code: W01L1\n", "", "---", "has no code"),
    "bad code": ("W01L1", "lesson one", "code:", "code is not right: lesson one"),
    "no title": ("title: Trips\n", "", "---", "has no title"),
    "empty title": ("title: Trips", "title:", "title:", "title is not right"),
    "no engine": ("engine: duckdb\n", "", "---", "has no engine"),
    "unknown engine": ("duckdb", "oracle", "engine:", "Choose one of duckdb, postgres, bash"),
    "no minutes": ("minutes: 60\n", "", "---", "has no minutes"),
    "minutes in words": ("60", "an hour", "minutes:", "minutes is not right: an hour"),
    "no outcomes": ("outcomes:\n  - count trips\n", "", "---", "has no outcomes"),
    "outcomes as text": (
        "outcomes:\n  - count trips",
        "outcomes: count",
        "outcomes:",
        "List at least one thing",
    ),
    "unknown key": ("minutes:", "level: easy\nminutes:", "level:", "key level is unknown"),
    "no TODO": ("-- TODO: count\n", "", EXERCISE, "has no TODO"),
    "two TODOs": (
        "-- TODO: count\n",
        "-- TODO: count\n-- TODO: more\n",
        "-- TODO: more",
        "has 2 lines with TODO. Keep one",
    ),
    "TODO that is no comment": ("-- TODO: count", "TODO: count", "TODO: count", "Begin the line"),
    "TODO in the solution": (
        "-- TODO: count\n### BEGIN SOLUTION\n",
        "### BEGIN SOLUTION\n-- TODO: count\n",
        "-- TODO",
        "does not ship",
    ),
    "no BEGIN": ("### BEGIN SOLUTION\nselect", "select", EXERCISE, "no line ### BEGIN SOLUTION"),
    "no END": ("trip\n### END SOLUTION\n", "trip\n", EXERCISE, "no line ### END SOLUTION"),
    "END before BEGIN": (
        SOLUTION,
        "### END SOLUTION\nselect 1\n### BEGIN SOLUTION\n",
        "### END SOLUTION\nselect 1",
        "ends before it begins",
    ),
    "two solutions": (
        SOLUTION,
        SOLUTION + "### BEGIN SOLUTION\n--\n### END SOLUTION\n",
        "### END SOLUTION\n```",
        "two solutions",
    ),
    "empty solution": (
        SOLUTION,
        "### BEGIN SOLUTION\n### END SOLUTION\n",
        "### BEGIN",
        "solution of trip_count is empty",
    ),
    "solution of comments": (
        "select count(*) as n from trip\n### END",
        "-- later\n### END",
        "### BEGIN",
        "does the same as its reference",
    ),
    "exercise without check": (CHECK, "", EXERCISE, "has no check"),
    "check without exercise": (
        CHECK,
        CHECK + CHECK.replace("trip_count", "trip_sum"),
        '```python check="trip_sum"',
        "no such exercise here",
    ),
    "two checks": (
        CHECK,
        CHECK + CHECK.replace("same_rows", "same_state"),
        CHECK.replace("same_rows", "same_state"),
        "two check parts",
    ),
    "check with a syntax error": (
        "same_rows()",
        "same_rows(",
        "same_rows(",
        "check of trip_count is not Python",
    ),
    "check that checks nothing": (
        "same_rows()",
        "x = 1",
        "```python check",
        "does not end with a check",
    ),
    "two exercises of one name": (
        CHECK,
        CHECK + "\n### Again\n\nx\n\n" + '```sql exercise="trip_count" points=1\n```\n',
        '```sql exercise="trip_count" points=1',
        "Two exercises are called trip_count",
    ),
    "name in capitals": ("trip_recall", "TripRecall", "```yaml quiz", "is not snake_case"),
    "name that is a keyword": ("trip_recall", "lambda", "```yaml quiz", "a keyword"),
    "name too long": (
        "trip_recall",
        "trip_recall_of_everything_so_far_",
        "```yaml quiz",
        "is not snake_case",
    ),
    "name over 32": (
        "trip_recall",
        "recall_of_everything_taught_so_far",
        "```yaml quiz",
        "has 34 characters",
    ),
    "quiz named as an exercise": ("trip_recall", "trip_count", "```yaml quiz", "is taken"),
    "no points": (" points=2", "", EXERCISE, "points of trip_count are missing"),
    "too many points": ("points=2", "points=5", EXERCISE, "points of trip_count are 5"),
    "no also": (ALSO, "", EXERCISE, "has no also"),
    "two wrong answers": (WRONG, "", EXERCISE, "has 2 wrong answers"),
    "no because": (
        ' because="This counts riders: count the trips."',
        "",
        '```sql wrong="trip_count"\n',
        "has no because",
    ),
    "because without a full stop": (
        "riders: count the trips.",
        "riders: count the trips",
        '```sql wrong="trip_count" because="This counts riders',
        "not a sentence",
    ),
    "because too short": (
        "This counts riders: count the trips.",
        "Riders.",
        '```sql wrong="trip_count" because="Riders',
        "not a sentence",
    ),
    "backtick in a because": (
        "riders: count",
        "`rider`: count",
        '```sql wrong="trip_count" because="This counts `',
        "backtick, which Markdown forbids",
    ),
    "four hints": (
        HINT,
        HINT * 3 + HINT.replace("Count", "4"),
        HINT.replace("Count", "4"),
        "more than 3 hints",
    ),
    "no hint": (HINT, "", EXERCISE, "has no hint"),
    "empty hint": ("Count rows.\n", "", "<!-- #region hint", "The hint is empty"),
    "no why": (WHY, "", EXERCISE, "has no why"),
    "two whys": (
        WHY,
        WHY + WHY.replace("Because", "As"),
        WHY.replace("Because", "As"),
        "two why parts",
    ),
    "no heading before the exercise": (
        "### How many trips?",
        "How many trips?",
        EXERCISE,
        "does not begin with a ### heading",
    ),
    "a fence between prompt and exercise": (
        "One row with the column `n`.",
        "One row.\n\n```sql\nselect 2\n```",
        EXERCISE,
        "does not begin with a ### heading",
    ),
    "unclosed fence": (
        "select 1\n```\n",
        "select 1\n",
        "```sql\nselect 1",
        "The fence is never closed",
    ),
    "unclosed last fence": (
        QUIZ + "\n```\n",
        QUIZ + "\n",
        "```yaml quiz",
        "The fence is never closed",
    ),
    "unclosed region": (
        "Count rows.\n<!-- #endregion -->",
        "Count rows.",
        "<!-- #region hint",
        "The region is never closed",
    ),
    "unclosed last region": (
        "## Recall",
        '<!-- #region why="trip_count" -->\n\n## Recall',
        '<!-- #region why="trip_count" -->\n\n## Recall',
        "The region is never closed",
    ),
    "endregion alone": (
        "Some prose.",
        "<!-- #endregion -->",
        "<!-- #endregion -->",
        "closes nothing",
    ),
    "region of an unknown exercise": (
        HINT,
        HINT + HINT.replace("trip_count", "trip_sum"),
        '<!-- #region hint="trip_sum"',
        "no such exercise here",
    ),
    "role in a list": (
        "Some prose.",
        '- item\n\n  ```sql also="trip_count"\n  select 3\n  ```',
        "  ```sql also",
        "Move it to the left edge",
    ),
    "python exercise without its function": (
        "def to_minutes(seconds):\n    '''",
        "def minutes(seconds):\n    '''",
        "```python exercise",
        "reference of to_minutes defines no function",
    ),
    "starter without a body": (
        "    '''Whole minutes.'''\n",
        "",
        "    # TODO: divide",
        "starter of to_minutes is not Python",
    ),
    "also that is not python": (
        "return divmod(seconds, 60)[0]",
        "return divmod(",
        "    return div",
        "also of to_minutes is not Python",
    ),
    "wrong in another language": (
        WRONG,
        WRONG.replace("```sql", "```bash"),
        "```bash",
        "This wrong is bash, and trip_count is sql",
    ),
    "also equals the reference": (
        "select sum(1) as n from trip",
        "-- same\nselect  count(*) as n\nfrom trip;",
        "```sql also",
        "same as the reference",
    ),
    "wrong equals the reference": (
        "from rider",
        "from trip",
        '```sql wrong="trip_count" because="This counts riders',
        "same as the reference",
    ),
    "two equal wrongs": (
        "from rider",
        "from city",
        '```sql wrong="trip_count" because="This counts riders',
        "same as the wrong in line",
    ),
    "empty also": ("select sum(1) as n from trip\n", "", "```sql also", "is empty"),
    "quiz that is no list": (QUIZ, "question: one", "```yaml quiz", "not a list of questions"),
    "quiz with bad yaml": ("Question 1?", "One: or two?", "- question: One", "This is not YAML"),
    "two right options": (
        QUIZ.split("- question: Question 2")[0],
        QUIZ.split("- question: Question 2")[0].replace("false", "true"),
        "- question: Question 1",
        "2 right options of 2",
    ),
    "option without a reason": (
        ", reason: It is so.}\n    - {text: No sir, right: false, "
        "reason: It is not so.}\n- question: Question 2",
        "}\n    - {text: No sir, right: false, reason: It is not so.}\n- question: Question 2",
        "- question: Question 1",
        "has no reason",
    ),
    "option that is not right or wrong": (
        "right: true, reason: It is so.}\n    - {text: No sir, "
        "right: false, reason: It is not so.}\n- question: "
        "Question 2",
        "reason: It is so.}\n    - {text: No sir, "
        "right: false, reason: It is not so.}\n- question: "
        "Question 2",
        "- question: Question 1",
        "does not say whether it is right",
    ),
    "question without options": (
        "- question: Question 5?\n  options:",
        "- question: Q?\n  more:",
        "- question: Q?",
        "lacks its question or its options",
    ),
    "six questions": (
        QUIZ,
        QUIZ + "\n" + QUIZ.split("\n- ")[0],
        "```yaml quiz",
        "has 6 questions. Ask exactly 5",
    ),
    "tab in a query": ("select 1\n", "select\n\t1\n", "\t1", "A tab indents this line of sql"),
    "tab in a quiz": ("  options:", "\toptions:", "\toptions:", "A tab indents"),
    "check called in the source": (
        "print(1)",
        'print(1)\ncheck("trip_count")',
        'check("trip',
        "it is written for you",
    ),
    "example that is not python": ("print(1)", "print(1", "print(1", "example is not Python"),
    "heading that jumps": (
        "## A part",
        "#### A part",
        "#### A part",
        "jumps from level 1 to level 4",
    ),
    "lesson without a title": (
        "# Trips\n",
        "## Trips\n",
        "## Trips",
        "jumps from level 0 to level 2",
    ),
    "windows line ends": ("Some prose.\n", "Some prose.\r\n", "---", "Windows line ends"),
}


def test_the_text_that_the_mistakes_are_made_in_has_none():
    assert errors_in(GOOD, PATH) == []
    assert set(parse_text(GOOD, PATH).exercises) == {"trip_count", "to_minutes"}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake(mistake):
    old, new, at, words = MISTAKES[mistake]
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    line = text[: text.index(at)].count("\n") + 1

    found = errors_in(text, PATH)

    assert found, "no error at all"
    told = "\n".join(str(error) for error in found)
    match = [error for error in found if words in str(error)]
    assert match, told
    assert match[0].line == line, told
    assert str(match[0]).startswith(f"{PATH}:{line}: ")
    assert match[0].remedy and str(match[0]).endswith(".") and not str(match[0]).endswith("..")


# One slip of these takes something else with it (a role that cannot be read is a part that is
# missing); all others are told once.
CASCADES = {
    "unknown role",
    "unquoted attribute",
    "attribute twice",
    "two roles",
    "no front matter",
    "front matter without end",
    "unclosed last fence",
    "quiz that is not yaml",
    "no BEGIN",
    "unclosed fence",
    "empty hint",
    "wrong in another language",
    "unclosed region",
    "two exercises of one name",
    "backtick in a because",
    "lesson without a title",
    "bad yaml",
    "tab in a quiz",
    "also that is not python",
}


@pytest.mark.parametrize("mistake", sorted(set(MISTAKES) - CASCADES))
def test_one_mistake_is_told_once(mistake):
    old, new, _, _ = MISTAKES[mistake]
    found = errors_in(GOOD.replace(old, new, 1), PATH)
    assert len(found) == 1, "\n".join(str(error) for error in found)


def test_parse_raises_the_first_mistake_of_the_file():
    text = GOOD.replace("points=2", "points=7").replace("W01L1", "1")
    with pytest.raises(LessonError, match=r"01_tiny\.md:2: .*code is not right"):
        parse_text(text, PATH)
    assert [error.line for error in errors_in(text, PATH)] == [
        2,
        GOOD.split(EXERCISE)[0].count("\n") + 1,
    ]


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(LessonError, match="cannot be read: No such file"):
        parse(tmp_path / "gone.md")
    assert "Check the path" in str(errors(tmp_path / "gone.md")[0])


def test_a_file_in_another_encoding_is_an_error(tmp_path):
    path = tmp_path / "01_latin.md"
    path.write_bytes(GOOD.replace("Some prose", "Prosä").encode("latin-1"))
    (error,) = errors(path)
    assert "not UTF-8" in str(error)
    assert error.line == GOOD[: GOOD.index("Some prose")].count("\n") + 1


def test_an_empty_file_is_an_error(tmp_path):
    path = tmp_path / "01_empty.md"
    path.write_text("")
    assert "front matter is missing" in str(errors(path)[0])
