"""Countries of a news text: which words name them, and which country a story is about first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.countries import CountryFinder, load_countries


@pytest.fixture(scope="module")
def countries() -> CountryFinder:
    return load_countries()


INFLECTED = [
    ("fi", "Puolan hallitus päättää tänään", "POL"),
    ("fi", "Suomessa ei ole miinoja", "FIN"),
    ("lt", "Lietuvos kariuomenė", "LTU"),
    ("lt", "Pagalba Ukrainos žmonėms", "UKR"),
    ("uk", "Уряд Польщі ухвалив рішення", "POL"),
    ("ru", "Власти Польши объявили о выходе", "POL"),
    ("et", "Miinid Eestis ja mujal", "EST"),
    ("pl", "zgodnie z planem polskiego rządu", "POL"),
    ("de", "die polnische Regierung", "POL"),
    ("fr", "les Polonais votent", "POL"),
    ("uk", "фінський парламент", "FIN"),
    ("fi", "suomalainen miina", "FIN"),
    ("lt", "Lenkijos vyriausybė", "POL"),
    ("sv", "Polens försvarsminister", "POL"),
    ("nl", "Polen verlaat het verdrag", "POL"),
    ("cs", "v Polsku rozhodli", "POL"),
    ("ar", "وللسعودية دور", "SAU"),
    ("el", "της Ουκρανίας", "UKR"),
    ("tr", "Türkiye'nin sınırında", "TUR"),
    ("ro", "Guvernul Poloniei", "POL"),
]


@pytest.mark.parametrize(("language", "text", "country"), INFLECTED)
def test_an_inflected_name_or_people_is_its_country(
    countries: CountryFinder, language: str, text: str, country: str
) -> None:
    assert countries.rank(text, "", "", language)[:1] == (country,)


@given(title=st.text(), lead=st.text(), body=st.text(), language=st.sampled_from(["en", "uk", "ar", "xx", "", None]))
def test_every_mention_stands_at_its_place_in_the_text(title: str, lead: str, body: str, language: str | None) -> None:
    parts = {"title": title, "lead": lead, "body": body}
    for mention in load_countries().mentions(title, lead, body, language):
        assert mention.text

        assert parts[mention.where][mention.position :].startswith(mention.text)
