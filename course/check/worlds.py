"""The worlds that an answer is checked on: the one on screen, hidden ones, and edited ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from course.world import PUBLIC_SEED


@dataclass(frozen=True)
class CheckWorld:
    """One data set of a check: a generated world, and SQL that edits a copy of it (or none)."""

    title: str = field(compare=False)
    seed: int
    scale: str
    edit: str = ""

    @property
    def visible(self) -> bool:
        """Whether this is the very data that the notebook shows."""
        return self.seed == PUBLIC_SEED and self.scale == "S" and not self.edit


NAMED_EDITS = {
    "empty": """
        delete from trip; delete from payment; delete from refund; delete from promo_redemption;
        delete from trip_drop; delete from work_order
    """,
    "one_city": "delete from trip where city_id <> 1",
    "dst_day": """
        update trip set started_at =
            timestamptz '2025-10-25 08:00:00+00' + (trip_id % 80) * interval '37 minutes'
    """,
    "ties": "update trip set fare_minor = 250, distance_m = 1500 where status = 'ended'",
}
"""Edits that any check may name in `worlds`."""
_TITLES = {
    "empty": "there are no trips at all",
    "one_city": "all trips are in one city",
    "dst_day": "all trips are around a change of the clocks",
    "ties": "all trips cost the same and are equally long",
}


def worlds_of(
    named: tuple[str, ...], edits: dict[str, str], seeds: tuple[int, ...]
) -> list[CheckWorld]:
    """The worlds of one check, the visible one first, the edited ones on the first hidden seed."""
    for name in named:
        if name not in NAMED_EDITS:
            raise ValueError(
                f"There is no world {name!r}; choose from {', '.join(NAMED_EDITS)}, "
                "or write edits={...}."
            )
    worlds = [CheckWorld("the data of this notebook", PUBLIC_SEED, "S")]
    worlds += [CheckWorld("other data of the same shape", seed, "XS") for seed in seeds]
    for title, edit in {**{_TITLES[n]: NAMED_EDITS[n] for n in named}, **edits}.items():
        worlds.append(CheckWorld(title.replace("_", " "), seeds[0], "XS", edit))
    return worlds
