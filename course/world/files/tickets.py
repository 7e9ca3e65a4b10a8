"""Support tickets: documents as ragged as a form lets them be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np

from course.world import World
from course.world.calendar import FIRST_US, HOUR_US, demand
from course.world.defects import Edit
from course.world.files.ticket_texts import LANGUAGES, PERSONAL, REPLIES, TOPICS
from course.world.mix import below, chance, mix, pick

PATH = "support/tickets.jsonl"


def dump(document: dict[str, object]) -> str:
    """A document as one line of JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def paths(world: World) -> list[str]:
    """The one file."""
    return [PATH]


def tickets(world: World, path: str, edits: list[Edit]) -> bytes:
    """Tags or the language may be missing; 3% of the texts hold personal data (D17)."""
    rows = np.arange(world.size.tickets)

    def draw(column: str, limit: int) -> list[int]:
        return below(mix(world.seed, "support_ticket", column, rows), limit).tolist()

    personal = chance(mix(world.seed, "D17", "row", rows), 30_000)
    personal[:2] = True
    emails = world.table("rider")["email"].to_pylist()
    topic = pick(mix(world.seed, "support_ticket", "topic", rows), [t.weight for t in TOPICS])
    when, drawn = (
        _moments(world, rows),
        {
            name: draw(name, limit)
            for name, limit in (
                *(("rider", len(emails)), ("ragged", 100), ("foreign", 10), ("wording", 2)),
                *(("tags", 3), ("tag", 3), ("messages", 4), ("number", 9_000)),
            )
        },
    )
    lines = []
    for i in rows.tolist():
        values = {name: column[i] for name, column in drawn.items()}
        document = _ticket(i, when[i], emails, int(topic[i]), values)
        if personal[i]:
            _add_personal(document, values, edits)
        lines.append(dump(document))
    return ("\n".join(lines) + "\n").encode()


def _moments(world: World, rows: np.ndarray) -> list[datetime]:
    """When each ticket came, in order: people write in the hours in which they ride."""
    reached = np.cumsum(sum(demand(world.seed, city) for city in range(5)))
    place = (2 * rows + 1) * reached[-1] // (2 * len(rows))
    hour = np.searchsorted(reached, place, side="right")
    second = below(mix(world.seed, "support_ticket", "second", rows), 3_600)
    seconds = np.sort(FIRST_US // 1_000_000 + hour * (HOUR_US // 1_000_000) + second)
    return [datetime.fromtimestamp(s, UTC) for s in seconds.tolist()]


def _ticket(
    row: int, at: datetime, emails: list[str], topic: int, drawn: dict[str, int]
) -> dict[str, object]:
    rider, ragged = drawn["rider"], drawn["ragged"]
    language = "en" if drawn["foreign"] == 0 else LANGUAGES[rider % 5]
    subject, *wordings = TOPICS[topic].texts[language]
    who: dict[str, object] = {"email": emails[rider]}
    if ragged % 10:
        who["language"] = language
    ticket: dict[str, object] = {
        "_id": f"T{row + 1:06d}",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "rider": who,
        "subject": subject,
        "body": wordings[drawn["wording"]],
    }
    if ragged >= 12:
        tags = TOPICS[topic].tags
        first, count = drawn["tag"], min(drawn["tags"] + 1, len(tags))
        chosen = [tags[(first + k) % len(tags)] for k in range(count)]
        ticket["tags"] = [] if ragged < 24 else chosen
    minutes = 7 + drawn["number"] % 50
    ticket["messages"] = [
        {
            "from": ("agent", "rider")[k % 2],
            "at": f"{at + timedelta(minutes=minutes * (k + 1) ** 2):%Y-%m-%dT%H:%M:%SZ}",
            "text": REPLIES[language][k],
        }
        for k in range(drawn["messages"])
    ]
    return ticket


def _add_personal(document: dict[str, object], drawn: dict[str, int], edits: list[Edit]) -> None:
    number, text = drawn["number"], document["body"]
    kind, sentence = PERSONAL[number % 3]
    added = sentence.format(
        name=f"rider{drawn['rider']}", number=1_000_000 + number, digits=1_000 + number
    )
    edits.append(Edit("D17", PATH, str(document["_id"]), "body", str(text), f"{kind}: {added}"))
    document["body"] = f"{text} {added}"
