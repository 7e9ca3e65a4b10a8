"""What riders and agents write to each other, by topic and language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """What a ticket is about: its tags, and by language a subject and two ways to say it."""

    weight: int
    tags: tuple[str, ...]
    texts: dict[str, tuple[str, str, str]]


LANGUAGES = ("de", "en", "en", "hi", "ja")
"""The language of most riders of each city."""

TOPICS = (
    Topic(
        26,
        ("lock", "app", "station"),
        {
            "en": (
                "Bike did not unlock",
                "I stood at the dock for ten minutes and nothing happened.",
                "The app says unlocked, but the lock stays shut.",
            ),
            "de": (
                "Rad geht nicht auf",
                "Ich stand zehn Minuten an der Station und nichts passierte.",
                "Die App zeigt grün, aber das Schloss bleibt zu.",
            ),
            "hi": (
                "बाइक नहीं खुली",
                "मैं दस मिनट तक स्टेशन पर खड़ा रहा और कुछ नहीं हुआ।",
                "ऐप में खुला दिखता है, पर ताला बंद है।",
            ),
            "ja": (
                "解錠できません",
                "駅で十分間待ちましたが、何も起きませんでした。",
                "アプリでは解錠済みですが、鍵が開きません。",
            ),
        },
    ),
    Topic(
        24,
        ("payment", "refund", "account"),
        {
            "en": (
                "Charged twice",
                "Please look at my last trip, the price is not what I expected.",
                "My bank shows two payments for one ride.",
            ),
            "de": (
                "Doppelt abgebucht",
                "Bitte prüfen Sie meine letzte Fahrt, der Preis stimmt nicht.",
                "Auf meinem Konto stehen zwei Zahlungen für eine Fahrt.",
            ),
            "hi": (
                "दो बार पैसे कटे",
                "कृपया मेरी पिछली यात्रा देखें, किराया सही नहीं है।",
                "एक यात्रा के लिए बैंक में दो भुगतान दिख रहे हैं।",
            ),
            "ja": (
                "二重請求について",
                "前回の利用料金が予想と違います。ご確認ください。",
                "一回の利用に対して二件の支払いがあります。",
            ),
        },
    ),
    Topic(
        18,
        ("app", "account"),
        {
            "en": (
                "App closes on start",
                "It worked yesterday. Today the screen stays white.",
                "I cannot sign in since the last update.",
            ),
            "de": (
                "App stürzt ab",
                "Gestern ging es noch. Heute bleibt der Bildschirm weiß.",
                "Seit der letzten Version kann ich mich nicht anmelden.",
            ),
            "hi": (
                "ऐप बंद हो जाता है",
                "कल तक चल रहा था। आज स्क्रीन सफेद रहती है।",
                "पिछले अपडेट के बाद लॉगिन नहीं हो रहा है।",
            ),
            "ja": (
                "アプリが起動しません",
                "昨日は動きましたが、今日は画面が白いままです。",
                "更新後、ログインできません。",
            ),
        },
    ),
    Topic(
        20,
        ("battery", "damage"),
        {
            "en": (
                "Battery died on the way",
                "The motor stopped after two minutes and I had to push.",
                "The brake made a loud noise, so I stopped and walked.",
            ),
            "de": (
                "Akku unterwegs leer",
                "Nach zwei Minuten ging der Motor aus, ich musste schieben.",
                "Die Bremse machte ein lautes Geräusch, ich bin gelaufen.",
            ),
            "hi": (
                "रास्ते में बैटरी खत्म",
                "दो मिनट बाद मोटर बंद हो गई और मुझे धक्का देना पड़ा।",
                "ब्रेक से तेज आवाज आई, इसलिए मैं रुक गया।",
            ),
            "ja": (
                "途中でバッテリー切れ",
                "二分でモーターが止まり、押して歩きました。",
                "ブレーキから大きな音がしたので、歩きました。",
            ),
        },
    ),
    Topic(
        12,
        ("station", "damage", "lock"),
        {
            "en": (
                "Lost my glove",
                "I left a glove in the basket. Has anybody found it?",
                "The station was full and I could not end my ride.",
            ),
            "de": (
                "Handschuh verloren",
                "Ich habe einen Handschuh im Korb gelassen. Wurde er gefunden?",
                "Die Station war voll und ich konnte die Fahrt nicht beenden.",
            ),
            "hi": (
                "मेरा दस्ताना खो गया",
                "मैंने टोकरी में दस्ताना छोड़ दिया। क्या किसी को मिला?",
                "स्टेशन भरा था और मैं यात्रा समाप्त नहीं कर सका।",
            ),
            "ja": (
                "手袋の忘れ物",
                "かごに手袋を忘れました。届いていませんか。",
                "駅が満車で、返却できませんでした。",
            ),
        },
    ),
)
REPLIES = {
    "en": (
        "Thank you, we are looking into it.",
        "Any news?",
        "We have corrected it. Please check again.",
    ),
    "de": ("Danke, wir kümmern uns darum.", "Gibt es etwas Neues?", "Das ist jetzt behoben."),
    "hi": ("धन्यवाद, हम इसे देख रहे हैं।", "कोई जानकारी?", "हमने इसे ठीक कर दिया है।"),
    "ja": (
        "ご連絡ありがとうございます。確認いたします。",
        "その後いかがでしょうか。",
        "修正いたしました。",
    ),
}
PERSONAL = (
    ("mail", "You can reach me at {name}@mail.example any time."),
    ("phone", "Call me back on +49 555 {number}, please."),
    ("card", "My card is 4000 0000 0000 {digits}, please refund it there."),
)
"""Sentences with personal data, which some riders add (D17)."""
