"""What stories plainly say of states' standing, and what they only seem to say."""

import pytest

from bot.news.claims import ClaimKind, claims_of
from bot.news.countries import load_countries

COUNTRIES = load_countries()

CLAIMS: tuple[tuple[str, str, list[tuple[str, ClaimKind]]], ...] = (
    ("en", "Estonia remains a party to the Ottawa Convention.", [("EST", "party")]),
    ("en", "Norway is still a State Party to the 1997 Mine Ban Treaty.", [("NOR", "party")]),
    (
        "en",
        "Estonia, Latvia and Lithuania remain parties to the Mine Ban Treaty, officials said.",
        [("EST", "party"), ("LVA", "party"), ("LTU", "party")],
    ),
    ("en", "Ukraine is bound by the treaty banning antipersonnel landmines.", [("UKR", "party")]),
    (
        "en",
        "The United States and Russia are not signatories to the Ottawa treaty.",
        [("USA", "not_signatory"), ("RUS", "not_signatory")],
    ),
    ("en", "Russia has never signed the Mine Ban Convention.", [("RUS", "not_signatory")]),
    ("en", "Georgia is not a party to the Anti-Personnel Mine Ban Convention.", [("GEO", "not_party")]),
    ("en", "Finland is no longer a party to the Ottawa Convention.", [("FIN", "no_longer")]),
    ("en", "Ukraine, which ratified the Ottawa Convention in 2005, said so.", [("UKR", "joined")]),
    ("en", "Tonga has joined the Mine Ban Treaty.", [("TON", "joined")]),
    ("en", "Tonga became the 166th state party to the Mine Ban Treaty.", [("TON", "joined")]),
    ("en", "The Baltic states have left the Ottawa Treaty.", [("EST", "left"), ("LVA", "left"), ("LTU", "left")]),
    ("en", "Lithuania withdrew from the Convention on Cluster Munitions in March.", [("LTU", "left")]),
    ("fr", "La Pologne reste partie à la Convention d'Ottawa.", [("POL", "party")]),
    ("fr", "Les États-Unis ne sont pas signataires du traité d’Ottawa.", [("USA", "not_signatory")]),
    ("fr", "La Finlande n'est plus partie à la Convention d'Ottawa.", [("FIN", "no_longer")]),
    ("fr", "La Lettonie a quitté la Convention d'Ottawa.", [("LVA", "left")]),
    ("es", "Estados Unidos no es signatario de la Convención de Ottawa.", [("USA", "not_signatory")]),
    ("es", "Colombia es Estado parte de la Convención de Ottawa.", [("COL", "party")]),
    ("es", "Letonia se retiró de la Convención de Ottawa.", [("LVA", "left")]),
    ("pt", "Angola aderiu à Convenção de Otava.", [("AGO", "joined")]),
    ("pt", "Angola é parte da Convenção de Ottawa.", [("AGO", "party")]),
    ("de", "Estland bleibt Vertragsstaat der Ottawa-Konvention.", [("EST", "party")]),
    ("de", "Die Vereinigten Staaten sind kein Mitglied der Ottawa-Konvention.", [("USA", "not_party")]),
    ("de", "Russland hat die Ottawa-Konvention nie unterzeichnet.", [("RUS", "not_signatory")]),
    ("de", "Litauen ist aus der Ottawa-Konvention ausgetreten.", [("LTU", "left")]),
    ("de", "Tonga ist der Ottawa-Konvention beigetreten.", [("TON", "joined")]),
    ("it", "La Polonia resta parte della Convenzione di Ottawa.", [("POL", "party")]),
    ("it", "La Polonia è uscita dalla Convenzione di Ottawa.", [("POL", "left")]),
    ("pl", "Polska pozostaje stroną konwencji ottawskiej.", [("POL", "party")]),
    ("pl", "Rosja nie jest stroną konwencji ottawskiej.", [("RUS", "not_party")]),
    ("pl", "Polska wystąpiła z konwencji ottawskiej.", [("POL", "left")]),
    ("uk", "Україна залишається учасницею Оттавської конвенції.", [("UKR", "party")]),
    ("uk", "Росія не підписала Оттавську конвенцію.", [("RUS", "not_signatory")]),
    ("uk", "Польща вийшла з Оттавської конвенції.", [("POL", "left")]),
    ("ru", "Россия не является участником Оттавской конвенции.", [("RUS", "not_party")]),
    ("ru", "Польша вышла из Оттавской конвенции.", [("POL", "left")]),
    ("ru", "США не подписали Оттавскую конвенцию.", [("USA", "not_signatory")]),
)
NONE: tuple[tuple[str, str], ...] = (
    ("en", "If Estonia is a party to the Ottawa Convention, it must destroy them."),
    ("en", "Estonia should remain a party to the Ottawa Convention."),
    ("en", "Estonia wants to remain a party to the Ottawa Convention."),
    ("en", "Campaigners urged that Estonia remain a party to the Ottawa Convention."),
    ("en", "Estonia will remain a party to the Ottawa Convention."),
    ("en", "Estonia remains a party to the Ottawa Convention until December."),
    ("en", "Is it true that Estonia is a party to the Ottawa Convention?"),
    ("en", "The minister denied that Estonia has left the Ottawa Convention."),
    ("en", "It is not true that Estonia has left the Ottawa Convention."),
    ("en", "Estonia has not left the Ottawa Convention."),
    ("en", "Neither Russia nor China has signed the Ottawa Convention."),
    ("en", "Most neighbours of Russia are parties to the Ottawa Convention."),
    ("en", "All members of NATO except Estonia are parties to the Ottawa Convention."),
    ("en", "The army of Estonia is bound by the Ottawa Convention."),
    ("en", "Estonia and its allies are parties to the Ottawa Convention."),
    ("en", "The delegation from Finland left the Ottawa Convention meeting early."),
    ("en", "Finland left the Ottawa Treaty conference early."),
    ("en", "Finland joined the Ottawa Convention's committee on compliance."),
    ("en", "Parliament in Estonia has left the Ottawa Convention alone."),
    ("en", "Estonia is a party to the Geneva Conventions."),
    ("en", "Estonia voted to leave the Ottawa Convention."),
    ("en", "After Finland left the Ottawa Convention, it bought mines."),
    ("en", "The minister wrongly claimed that Latvia is a party to the Ottawa Convention."),
    ("fr", "La Pologne souhaite rester partie à la Convention d'Ottawa."),
    ("fr", "Si la Pologne est partie à la Convention d'Ottawa, elle doit les détruire."),
    ("es", "Colombia quiere ser parte de la Convención de Ottawa."),
    ("de", "Wenn Estland Vertragsstaat der Ottawa-Konvention ist, gilt das."),
    ("de", "Estland will aus der Ottawa-Konvention austreten."),
    ("pl", "Polska chce wystąpić z konwencji ottawskiej."),
    ("pl", "Gdyby Polska wystąpiła z konwencji ottawskiej, kupiłaby miny."),
    ("uk", "Якщо Україна вийшла з Оттавської конвенції, то чому?"),
    ("uk", "Україна не вийшла з Оттавської конвенції."),
    ("ru", "Украина хочет выйти из Оттавской конвенции."),
    ("ru", "Парламент Украины вышел из Оттавской конвенции."),
    ("fi", "Suomi on Ottawan sopimuksen osapuoli."),
)


@pytest.mark.parametrize(("language", "text", "expected"), CLAIMS)
def test_a_plain_statement_is_a_claim(language: str, text: str, expected: list[tuple[str, ClaimKind]]) -> None:
    found = claims_of((text,), language, COUNTRIES)

    assert [(one.iso3, one.kind) for one in found] == expected
    assert all(one.sentence == text for one in found)


@pytest.mark.parametrize(("language", "text"), NONE)
def test_what_is_wanted_denied_foreseen_asked_or_said_of_others_is_none(language: str, text: str) -> None:
    assert claims_of((text,), language, COUNTRIES) == ()


def test_a_claim_is_told_once_and_names_its_treaty() -> None:
    texts = (
        "Lithuania withdrew from the Convention on Cluster Munitions. It was a first.",
        "Lithuania has left the Convention on Cluster Munitions.",
        "Lithuania has left the Ottawa Convention.",
    )

    found = claims_of(texts, "en", COUNTRIES)

    assert [(one.treaty, one.sentence) for one in found] == [
        ("cluster_munitions", "Lithuania withdrew from the Convention on Cluster Munitions."),
        ("mine_ban_treaty", "Lithuania has left the Ottawa Convention."),
    ]
