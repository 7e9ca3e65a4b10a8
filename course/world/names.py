"""Words that names are made of, per city; invented people, ordinary names."""

from __future__ import annotations

GIVEN = (
    ("Anna", "Jonas", "Lea", "Felix", "Mara", "Emil", "Clara", "Paul", "Ida", "Till", "Greta", "Jan"),
    ("Ava", "Mason", "Grace", "Tyler", "Zoe", "Owen", "Ruby", "Caleb", "Nora", "Miles", "Ivy", "Dean"),
    ("Isla", "Jack", "Matilda", "Cooper", "Ella", "Noah", "Sienna", "Lachlan", "Willow", "Angus", "Tess", "Hugo"),
    ("Aarav", "Diya", "Rohan", "Meera", "Kabir", "Ananya", "Vikram", "Ishita", "Arjun", "Nisha", "Dev", "Priya"),
    ("Haruto", "Yui", "Sota", "Aoi", "Ren", "Hina", "Kaito", "Mei", "Riku", "Sakura", "Daiki", "Emi"),
)  # fmt: skip
FAMILY = (
    ("Becker", "Schäfer", "Vogel", "Krüger", "Lorenz", "Huber", "Brandt", "Jäger", "Seidel", "Pohl", "Arnold", "Voß"),
    ("Walker", "Hayes", "Brooks", "Reed", "Foster", "Gray", "Bell", "Perry", "Long", "O'Neil", "Diaz", "Cole"),
    ("Harris", "Kelly", "Martin", "Ryan", "Cook", "Moore", "Ward", "Nguyen", "Shaw", "Grant", "Lane", "Page"),
    ("Sharma", "Reddy", "Iyer", "Khan", "Patel", "Nair", "Gupta", "Rao", "Das", "Menon", "Singh", "Bose"),
    ("Sato", "Suzuki", "Tanaka", "Ito", "Yamada", "Kato", "Mori", "Abe", "Ono", "Hayashi", "Endo", "Kudo"),
)  # fmt: skip
PHONE_CODE = ("+49", "+1", "+61", "+91", "+81")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "'": None})


def mailbox(full_name: str, number: int) -> str:
    """An address at a domain that is reserved for examples."""
    given, family = full_name.lower().translate(_PLAIN).split(" ")
    return f"{given}.{family}{number}@mail.example"
