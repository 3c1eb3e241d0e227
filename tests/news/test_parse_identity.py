"""What stays the same entry from poll to poll, and what does not."""

import pytest

from bot.model import NewsItem
from bot.news.parse import parse

URL = "https://news.example/rss"


def only(entry: str, *, beside: str = "") -> NewsItem:
    """Return the first item of a feed with this entry in it."""
    body = f"<rss version='2.0'><channel><title>News</title>{entry}{beside}</channel></rss>"
    return parse(body.encode(), feed=URL, source="", url=URL, content_type="").items[0]


def entry(
    *,
    title: str = "Mines found",
    link: str = "https://news.example/1",
    guid: str = "",
    day: int = 1,
    text: str = "Text.",
) -> str:
    named = f"<guid>{guid}</guid>" if guid else ""
    return (
        f"<item><title>{title}</title><link>{link}</link>{named}<description>{text}</description>"
        f"<pubDate>{day:02} Feb 2026 10:00:00 GMT</pubDate></item>"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"guid": "abc", "link": "https://news.example/1"}, {"guid": "abc", "link": "https://news.example/moved"}),
        ({"guid": "https://news.example/1#0"}, {"guid": "https://news.example/1#3"}),
        ({"guid": "https://news.example/1"}, {"guid": "http://www.news.example/1/"}),
        ({"guid": "https://news.example/?t=1764600000"}, {"guid": "https://news.example/?t=1764700000"}),
        ({"link": "https://news.example/1?utm_source=a"}, {"link": "http://news.example/1?utm_source=b#x"}),
        ({"day": 1}, {"day": 2}),
        ({"title": "Mines found"}, {"title": "Mines found, minister says"}),
        ({"text": "Text."}, {"text": "Text, corrected."}),
        ({"link": "https://news.example/", "day": 1}, {"link": "https://news.example/", "day": 2}),
    ],
)
def test_an_entry_that_was_only_changed_keeps_its_key(before: dict[str, str], after: dict[str, str]) -> None:
    assert only(entry(**before)).key == only(entry(**after)).key  # type: ignore[arg-type]  # the cases fit the parameters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"guid": "abc"}, {"guid": "abd"}),
        ({"guid": "https://news.example/?p=1"}, {"guid": "https://news.example/?p=2"}),
        ({"link": "https://news.example/1"}, {"link": "https://news.example/2"}),
        ({"link": "https://news.example/", "title": "A"}, {"link": "https://news.example/", "title": "B"}),
    ],
)
def test_two_entries_have_two_keys(one: dict[str, str], other: dict[str, str]) -> None:
    assert only(entry(**one)).key != only(entry(**other)).key  # type: ignore[arg-type]  # the cases fit the parameters


def test_an_edited_entry_is_told_by_its_text_and_not_by_its_key() -> None:
    before, after = only(entry(guid="abc")), only(entry(guid="abc", title="Mines found, and cleared"))

    assert before.key == after.key
    assert before.text_hash != after.text_hash


def test_a_new_date_alone_is_no_edit() -> None:
    assert only(entry(guid="abc", day=1)).text_hash == only(entry(guid="abc", day=2)).text_hash


def test_the_key_does_not_hang_on_what_else_is_in_the_feed() -> None:
    alone = only(entry(guid="abc"))

    assert only(entry(guid="abc"), beside=entry(guid="def", link="https://news.example/2")).key == alone.key


@pytest.mark.parametrize(
    "shared", [{"guid": URL}, {"guid": "https://news.example/"}, {"guid": "http://www.news.example/rss"}]
)
def test_a_guid_that_names_the_feed_or_its_site_is_no_key_even_of_a_single_entry(shared: dict[str, str]) -> None:
    assert only(entry(**shared)).key == only(entry()).key  # type: ignore[arg-type]  # the cases fit the parameters


def test_characters_that_a_database_refuses_are_no_part_of_a_key() -> None:
    assert (
        only("<item><title>T</title><link>/1</link><guid isPermaLink='false'>a&#0;b&#x202E;</guid></item>").key
        == "guid:ab"
    )


def test_a_guid_of_any_length_gives_a_key_that_fits_an_index() -> None:
    one, other = only(entry(guid=9_000 * "a" + "b")), only(entry(guid=9_000 * "a" + "c"))

    assert one.key != other.key
    assert len(one.key) < 300
