from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import KINDS, Feed
from bot.news import opml
from bot.news.text import visible

DAY = datetime(2026, 11, 24, tzinfo=UTC)

names = st.text(max_size=40).map(visible).filter(lambda name: name == name.strip())
feeds = st.builds(
    Feed,
    url=st.integers(0, 999).map(lambda n: f"https://news.example/{n}?a=1&b=2"),
    name=names,
    language=st.sampled_from(["en", "fr", "pt-BR", "mul"]),
    kind=st.sampled_from(KINDS),
    focus=st.sampled_from(["core", "broad"]),
    enabled=st.booleans(),
    min_interval=st.sampled_from([None, 60.0, 900.5]),
    pause=st.sampled_from([0.0, 5.0]),
    user_agent=st.sampled_from(["", "Our-Coalition/1.0 (+https://a.example)"]),
    articles=st.booleans(),
)


def written(*many: Feed) -> bytes:
    return opml.write(many, title="Feeds & <more>", created=DAY)


@given(st.lists(feeds, max_size=5))
def test_what_is_written_is_read_again_with_every_key(many: list[Feed]) -> None:
    read, notes = opml.read(written(*many), "feeds.opml")

    by_kind = sorted(many, key=lambda feed: KINDS.index(feed.kind))
    assert notes == ()
    assert [one["url"] for one in read] == [feed.url for feed in by_kind]
    assert [one["language"] for one in read] == [feed.language for feed in by_kind]
    assert [one.get("name", "") for one in read] == [feed.name or "news.example" for feed in by_kind]
    for one, feed in zip(read, by_kind, strict=True):
        own = {key: value for key, value in one.items() if key not in ("url", "name", "language", "kind")}
        assert own == {key: value for key, value in opml.own_keys(feed) if key != "kind"}
        assert one["kind"] == feed.kind


def test_the_list_is_plain_opml_with_a_folder_for_each_kind() -> None:
    root = ElementTree.fromstring(
        written(Feed(url="https://a.example/rss", name="A", kind="ngo"), Feed(url="https://b.example/rss", name="B"))
    )

    folders = root.findall("./body/outline")
    assert root.tag == "opml"
    assert root.get("version") == "2.0"
    assert [folder.get("text") for folder in folders] == ["ngo", "media"]
    assert {"type": "rss", "text": "B", "title": "B", "xmlUrl": "https://b.example/rss"}.items() <= folders[1][
        0
    ].attrib.items()


def test_lists_of_other_readers_are_read_however_they_nest_and_spell() -> None:
    body = b"""<?xml version="1.0"?><OPML version="1.0"><head/><BODY>
      <outline text="Politics"><outline title="NGO" text="NGO">
        <outline text="Ban &amp; treaty" xmlURL="feed://ban.example/rss"
          htmlUrl="https://ban.example" starred="1" x:y="z"/>
      </outline></outline>
      <outline type="rss" url="http://u:p@two.example/atom" title="Two" language="en_us"/>
      <outline type="link" url="https://page.example/" text="a page"/>
      <outline text="bad" xmlUrl="ftp://files.example/feed"/>
      <outline text="mark-up <b>" xmlUrl="feed:https://three.example/rss">"""

    read, notes = opml.read(body, "old.opml")

    assert read == (
        {"url": "https://ban.example/rss", "name": "Ban & treaty", "kind": "ngo"},
        {"url": "http://u:p@two.example/atom", "name": "Two", "language": "en-US"},
        {"url": "https://three.example/rss", "name": "mark-up <b>"},
    )
    assert notes == ("old.opml: left out 'bad': 'ftp://files.example/feed' is no http or https address",)


@pytest.mark.parametrize("body", [b"", b"   ", b"not xml", b"<html><body/></html>", b"\xff\xfe\x00", b"<rss/>"])
def test_what_is_no_opml_is_refused_with_what_to_do(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"f\.opml: not an OPML file"):
        opml.read(body, "f.opml")


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    for whole in (body, b"<opml><body>" + body, b'<opml><outline text="x" xmlUrl="' + body + b'"/></opml>'):
        try:
            read, _ = opml.read(whole, "f")
        except ParseError:
            continue

        assert all(one["url"] for one in read)


def test_no_entity_is_resolved_and_deep_nesting_ends() -> None:
    bomb = (
        b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        b'<opml><body><outline text="x&b;&f;" xmlUrl="https://a.example/rss"/></body></opml>'
    )
    deep = b"<opml><body>" + b'<outline text="a">' * 50_000 + b'<outline xmlUrl="https://a.example/rss"/>'

    for body in (bomb, deep):
        read, _ = opml.read(body, "f")
        assert all("root:" not in one.get("name", "") for one in read)
