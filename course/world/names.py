"""Words that names are made of, per city; invented people, the common names first."""

from __future__ import annotations

GIVEN = tuple(
    tuple(words.split())
    for words in (
        """Anna Jonas Lea Felix Mara Emil Clara Paul Ida Till Greta Jan Marie Lukas Sophie Leon
        Hannah Finn Lena Maximilian Laura Tobias Katharina Sebastian Julia Moritz Johanna Niklas
        Charlotte Henrik Frieda Anton Theresa Matthias Jürgen Käthe Günter Zeynep Emre Oskar""",
        """Ava Mason Grace Tyler Zoe Owen Ruby Caleb Nora Miles Ivy Dean Emma Liam Olivia James
        Sophia Benjamin Isabella Lucas Mia Henry Harper Ethan Abigail Logan Carlos Elena Marcus
        Hannah Jamal Natalie Victor Chloe Diego Lily Samuel Audrey Isaac Camila""",
        """Isla Jack Matilda Cooper Ella Noah Sienna Lachlan Willow Angus Tess Hugo Charlotte
        Oliver Amelia William Mia Thomas Grace Archie Ruby Harrison Evie Xavier Poppy Callum Zara
        Riley Imogen Darcy Freya Jarrah Chloe Banjo Minh Priya Wei Layla Omar Georgia""",
        """Aarav Diya Rohan Meera Kabir Ananya Vikram Ishita Arjun Nisha Dev Priya Aditya Kavya
        Sai Lakshmi Rahul Sneha Karthik Pooja Siddharth Divya Imran Ayesha Nikhil Swathi Varun
        Harini Manish Deepika Suresh Anjali Farhan Zoya Ganesh Radhika Tarun Shreya Yash Bhavya""",
        """Haruto Yui Sota Aoi Ren Hina Kaito Mei Riku Sakura Daiki Emi Minato Himari Yuma Ichika
        Itsuki Rin Takumi Mio Hiroto Yuna Kenta Nanami Shota Misaki Ryo Ayaka Naoki Haruka Tsubasa
        Akari Kazuki Kaori Makoto Tomoko Hiroshi Yoko Satoshi Keiko""",
    )
)
FAMILY = tuple(
    tuple(words.split())
    for words in (
        """Becker Schäfer Vogel Krüger Lorenz Huber Brandt Jäger Seidel Pohl Arnold Voß Müller
        Schmidt Schneider Fischer Weber Meyer Wagner Hoffmann Koch Richter Klein Wolf Schröder
        Neumann Schwarz Zimmermann Braun Hartmann Lange Krause Lehmann Köhler König Yılmaz Kaya
        Nowak Winkler Busch""",
        """Walker Hayes Brooks Reed Foster Gray Bell Perry Long O'Neil Diaz Cole Smith Johnson
        Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson
        Anderson Thomas Taylor Moore Jackson Lee Thompson White Harris Clark Lewis Robinson Young
        Rivera Campbell""",
        """Harris Kelly Martin Ryan Cook Moore Ward Nguyen Shaw Grant Lane Page Smith Jones
        Williams Brown Wilson Taylor Johnson White Anderson Thompson Walker Robinson Lee King
        Campbell Mitchell Murphy O'Brien Tran Singh Chen Patel Kowalski Papadopoulos Fraser
        Sullivan Doyle Hughes""",
        """Sharma Reddy Iyer Khan Patel Nair Gupta Rao Das Menon Singh Bose Kumar Naidu Chowdary
        Verma Mishra Joshi Pillai Shetty Hegde Kulkarni Desai Mehta Shah Agarwal Banerjee
        Mukherjee Ghosh Chatterjee Krishnan Subramanian Varma Goud Yadav Pandey Saxena Ahmed
        Fernandes Kapoor""",
        """Sato Suzuki Tanaka Ito Yamada Kato Mori Abe Ono Hayashi Endo Kudo Takahashi Watanabe
        Yamamoto Nakamura Kobayashi Yoshida Sasaki Yamaguchi Matsumoto Inoue Kimura Shimizu Saito
        Ikeda Hashimoto Ishikawa Ogawa Maeda Fujita Okada Goto Hasegawa Murakami Kondo Ishii
        Sakamoto Aoki Fujii""",
    )
)
WEIGHTS = tuple(300 // (rank + 8) for rank in range(40))
"""How often the name of each rank occurs, given and family names alike."""
PHONE_CODE = ("+49", "+1", "+61", "+91", "+81")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "'": None})


def mailbox(full_name: str, number: int) -> str:
    """An address at a domain that is reserved for examples."""
    given, family = full_name.lower().translate(_PLAIN).split(" ")
    return f"{given}.{family}{number}@mail.example"
