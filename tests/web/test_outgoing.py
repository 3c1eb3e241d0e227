import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Story
from bot.web.outgoing import COLUMNS, Outgoing, atom, entry_id, json_feed, table
from tests.builders import news, verdict
from tests.fakes import NOON
from tests.web.archive import ARABIC_TITLE
from tests.web.serving import Served

ABOUT = Outgoing(
    title="All", base="https://ban.example", page="https://ban.example/stories", own="https://ban.example/stories.atom"
)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def story(**fields: object) -> Story:
    item = news("n1", **fields)
    return Story(id="0123456789ab", item=item, verdict=verdict(), summary=item.summary, first_seen=NOON)


async def test_a_feed_reader_finds_the_stories_of_a_choice_in_atom(site: Served) -> None:
    answer, text = await site.get("/stories.atom?language=ar")
    read = feedparser.parse(text)

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert read.bozo == 0
    assert read.feed.title == "Treatywatch: Stories: in Arabic"
    assert [entry.title for entry in read.entries] == [ARABIC_TITLE]
    (entry,) = read.entries
    assert entry.link == "https://news.example/arabic"
    assert entry.author == "أخبار المخا"
    assert {tag.term for tag in entry.tags} == {"clearance", "casualties", "YEM"}
    assert entry.id == entry_id(await site.story_of(ARABIC_TITLE))
    assert {link.rel for link in read.feed.links} == {"self", "alternate"}


async def test_a_json_feed_has_what_its_version_asks_for(site: Served) -> None:
    answer, text = await site.get("/stories.json?country=YEM")
    feed = json.loads(text)

    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == f"{site.url}/stories?country=YEM"
    assert feed["feed_url"] == f"{site.url}/stories.json?country=YEM"
    (item,) = feed["items"]
    assert item["title"] == ARABIC_TITLE
    assert item["language"] == "ar"
    assert item["date_published"] == "2026-03-02T12:00:00Z"


async def test_a_table_opens_in_a_spreadsheet_and_computes_nothing(site: Served) -> None:
    answer, text = await site.get("/stories.csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="treatywatch-stories.csv"'
    assert text.startswith("\ufeffid,first_seen,")
    assert text.endswith("\r\n")
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert ARABIC_TITLE in {row[4] for row in rows}


async def test_a_feeds_next_page_goes_on_where_it_ends(serve: Callable[..., Served]) -> None:
    site = await serve(public_url="https://ban.example").open()
    _, text = await site.get(f"/stories.json?before={await site.story_of(ARABIC_TITLE)}")
    feed = json.loads(text)

    assert feed["items"]
    assert ARABIC_TITLE not in {item["title"] for item in feed["items"]}
    assert feed["feed_url"].startswith("https://ban.example/stories.json?before=")


def test_ids_stay_wherever_the_bot_is_reached() -> None:
    elsewhere = Outgoing(title="All", base="http://other", page="http://other/stories", own="http://other/stories.atom")
    ids = [ET.fromstring(atom([story()], about)).findtext("a:entry/a:id", "", ATOM) for about in (ABOUT, elsewhere)]

    assert ids == ["urn:uuid:c8904299-a347-50f3-843c-6bd9b73693d8"] * 2


def test_a_link_that_is_none_is_never_passed_on() -> None:
    hostile = story(url="javascript:alert(1)")

    for text in (atom([hostile], ABOUT), json_feed([hostile], ABOUT)):
        assert b"javascript:" not in text
        assert b"https://ban.example/stories/0123456789ab" in text


@given(text=st.text(st.characters(codec=None), max_size=40))
def test_any_text_makes_feeds_and_tables_that_can_be_read(text: str) -> None:
    told = story(title=text, summary=text, source=text)

    ET.fromstring(atom([told], ABOUT))
    json.loads(json_feed([told], ABOUT))
    rows = list(csv.reader(io.StringIO(table([told], "b").decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert len(rows[1]) == len(COLUMNS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in rows[1])
