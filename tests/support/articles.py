"""Six small articles in three languages, by the names of their files; and as many others as are wanted."""

from sources import Document, document_of

ARTICLES = {
    "moose.txt": "The Great Moose\nby Anna Bell\n\nMoose are large animals. They live in the woods of Hearst, Ontario. "
    "A grown moose weighs about 450 kilograms.\n\nIn winter they eat bark. In summer they eat water plants.\n",
    "tea.txt": "茶馆里的一天\n李青 · 2021-03-04\n\n老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人。\n\n"
    "掌柜说：“茶凉了可以再续。人走了，就不一定回来。”他一天要烧四十壶水。\n",
    "bridge.txt": "长江上的新桥\n\n大桥全长3.2公里，耗资11.8亿元。通车之后，过江只要五分钟。\n\n工程师周宁\n\n"
    "设计者用了两年时间测量水流。\n",
    "cafe.txt": "Le café\n\nL’été, le café ouvre à 7 h. Élodie prépare dix tartes.\n\n"
    "On y joue aux échecs le dimanche.\n",
    "harbour.txt": "Harbour notes\n\nThe harbour handled 1,250 ships in 2019. The fee rose by 3.5 percent.\n\n"
    "Pilots board at dawn. Dr. Ng keeps the log.\n",
    "orchard.txt": "果园的秋天\n\n今年果园收了八千斤苹果。品种以红富士为主。\n\n果农打算明年再种二十亩梨树。\n",
}


def ledger(count: int) -> tuple[Document, ...]:
    """Return so many articles of one passage each, on nothing that the six are about."""
    return tuple(
        document_of(f"entry-{number}", f"Entry {number}", [f"Entry {number} of the ledger lists {number * 7} nails."])
        for number in range(count)
    )
