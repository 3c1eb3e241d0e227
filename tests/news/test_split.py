"""Feeds taken apart: what comes of the new entries alone is what comes of the whole."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import NewsItem, ParsedFeed
from bot.news.known import ENTRIES, sealed, unchanged
from bot.news.marks import OPEN, unpacked
from bot.news.parse import parse
from bot.news.split import split

URL = "https://news.example/rss"
SAVED = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.xml"))


def read(body: bytes, known: bytes | None = None, url: str = URL) -> ParsedFeed | None:
    try:
        return parse(body, feed=URL, source="", url=url, content_type="", known=known)
    except ParseError:
        return None


def rss(*entries: str, head: str = "", tail: str = "", root: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" {root}><channel>'
        f"<title>News</title>{head}{''.join(entries)}</channel></rss>{tail}"
    ).encode()


def item(number: int, inside: str = "") -> str:
    return f"<item><title>Title {number}</title><link>https://news.example/{number}</link>{inside}</item>\n"


def titles(found: ParsedFeed | None) -> list[str]:
    assert found is not None
    return [item.title for item in found.items]


def blocks(body: bytes) -> bytes:
    found = read(body)
    assert found is not None
    assert found.blocks is not None
    return found.blocks


# ── what is passed over ─────────────────────────────────────────────────────────────────────────────────────────────


def test_of_a_feed_that_was_read_before_only_the_new_entry_is() -> None:
    known = blocks(rss(item(1), item(2)))

    found = read(rss(item(3), item(1), item(2)), known)

    assert titles(found) == ["Title 3"]
    assert found is not None
    assert found.passed == 2


def test_an_edited_entry_is_a_new_one() -> None:
    known = blocks(rss(item(1), item(2)))

    found = read(rss(item(1), item(2).replace("Title", "Other title")), known)

    assert titles(found) == ["Other title 2"]


def test_an_entry_that_was_only_commented_on_is_no_new_one() -> None:
    comments = "<slash:comments>1</slash:comments><comments>https://news.example/1#c1</comments>"
    known = blocks(rss(item(1, comments), root="xmlns:slash='s'"))

    found = read(rss(item(1, "<slash:comments>2</slash:comments>"), root="xmlns:slash='s'"), known)

    assert titles(found) == []


def test_entries_that_left_and_came_back_are_read_again() -> None:
    first, second = rss(item(1), item(2)), rss(item(2))
    known = read(second, blocks(first))
    assert known is not None

    assert titles(read(first, known.blocks)) == ["Title 1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"12:00:00", b"13:00:00"),
        lambda body: body.replace(b"cached at noon", b"cached at one"),
        lambda body: body.replace(b"</item>\n", b"</item>\r\n\t"),
    ],
)
def test_a_feed_that_says_only_when_it_was_made_is_not_parsed(change: object) -> None:
    body = rss(
        item(1),
        item(2),
        head="<language>en</language><ttl>60</ttl><lastBuildDate>Tue, 24 Nov 2026 12:00:00 GMT</lastBuildDate>",
        tail="\n<!-- cached at noon -->\n",
    )
    assert callable(change)

    found = unchanged(change(body), feed=URL, source="", url=URL, content_type="", known=blocks(body))

    assert found is not None
    assert (found.items, found.passed) == ((), 2)
    assert (found.title, found.language, found.wait_s) == ("News", "en", 3_600)
    assert found.blocks == blocks(change(body))


def test_a_feed_that_came_as_before_but_for_its_date_is_known_by_its_seal() -> None:
    made = "<title>News</title><lastBuildDate>{}</lastBuildDate>"

    def seal(body: bytes, url: str = URL) -> bytes:
        return sealed(body, URL, "", url, "")

    first = seal(rss(item(1), head=made.format("Tue, 24 Nov 2026 12:00:00 +0000")))

    assert first == seal(rss(item(1), head=made.format("2026-11-25T08:30:00Z")))
    assert first != seal(rss(item(1), head=made.format("2026-11-25")), url="https://other.example/")
    assert first != seal(rss(item(1), head=made.format("<![CDATA[<item>]]>")))
    assert first != seal(rss(item(1) + " ", head=made.format("2026-11-25")))
    assert seal(rss()) == OPEN


def test_a_feed_of_which_something_was_cut_off_is_taken_apart_each_time() -> None:
    many = rss(*(item(number) for number in range(ENTRIES + 1)))
    known = unpacked(blocks(many))

    assert known is not None
    assert known.seal == OPEN
    assert len(known.marks) == ENTRIES


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1), item(2), item(3)),
        rss(item(1), item(2), head="<language>fr</language>"),
        rss(item(1), item(2), root='xml:base="https://other.example/"'),
        rss(item(1), item(1).replace("Title 1", "Title 2")),
        rss(item(2), item(2), item(1)),
    ],
)
def test_a_feed_in_which_anything_else_changed_is_parsed(body: bytes) -> None:
    known = blocks(rss(item(1), item(2)))

    assert unchanged(body, feed=URL, source="", url=URL, content_type="", known=known) is None


def test_another_address_that_answers_makes_other_items_of_the_same_entries() -> None:
    body = rss("<item><title>T</title><link>/1</link></item>")

    found = read(body, blocks(body), url="https://elsewhere.example/rss")

    assert found is not None
    assert [item.url for item in found.items] == ["https://elsewhere.example/1"]


def test_what_another_version_wrote_is_not_trusted() -> None:
    body = rss(item(1), item(2))
    known = blocks(body)

    for other in (b"", b"\xff" + known[1:], known[:1], known[:20], known[:-3]):
        assert titles(read(body, other)) == ["Title 1", "Title 2"]


# ── what is left whole ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        rss(),
        rss(item(1), "<!-- ", item(2), " -->", item(3)),
        rss(item(1), "<ttl>5</ttl>", item(2)),
        rss(item(1, item(2))),
        rss(item(1), "<item/>"),
        rss(item(1), "<item>"),
        rss(item(1), "</item>"),
        rss(item(1, "<![CDATA[ never closed")),
        rss(item(1), item(2, "<media:text xml:base='https://other.example/'>a</media:text>")),
        rss(item(1, "<media:text xml:lang='fr'>a<div>b</div></media:text>")),
        rss(item(1)).replace(b"<rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss"),
    ],
)
def test_what_is_no_plain_sequence_of_entries_is_left_whole(body: bytes) -> None:
    assert split(body) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<description><![CDATA[</item><item>]]></description>",
        "<description><![CDATA[<!-- ]]></description><!-- </item> -->",
        "<!-- <item> ]]> --><?php </item> ?>",
        "<description>&lt;/item&gt; lang=</description>",
        "<source url='/a>b'>c</source>",
    ],
)
def test_what_only_looks_like_the_end_of_an_entry_is_none(inside: str) -> None:
    found = split(rss(item(1, inside), item(2)))

    assert found is not None
    assert len(found.blocks) == 2
    assert found.only([0, 1]).split() == rss(item(1, inside), item(2)).replace(b"\n<item>", b"<item>").split()


@pytest.mark.parametrize("broken", [b"&", b"\xe9", b"<br>"])
def test_of_a_feed_that_is_not_well_formed_nothing_is_kept(broken: bytes) -> None:
    body = rss(item(1), item(2, "<description>a AND b</description>")).replace(b"AND", broken)

    found = read(body)

    assert found is not None
    assert found.blocks is None


@pytest.mark.parametrize("document", SAVED, ids=lambda path: path.stem)
def test_a_saved_feed_that_comes_again_gives_nothing_new_or_all_of_it(document: Path) -> None:
    whole = read(document.read_bytes())
    assert whole is not None

    again = read(document.read_bytes(), whole.blocks)

    assert again is not None
    assert again.items == (() if whole.blocks else whole.items)
    assert (again.title, again.language, again.wait_s) == (whole.title, whole.language, whole.wait_s)


N = 400_000
CHOKING = {
    "spaces at the end": rss(item(1)).replace(b"</rss>", N * b" " + b"</rss>" + N * b" " + b"x"),
    "spaces between comments": rss(item(1), tail=(20 * (N // 20 * " " + "<!-- x -->")) + "x"),
    "comments at the end": rss(item(1), tail=N // 8 * "<!-- -->"),
    "comments that never end": rss(item(1), tail=N // 4 * "<!--"),
    "doctypes": N // 9 * b"<!DOCTYPE" + rss(item(1)),
    "one long doctype": b"<!DOCTYPE" + N * b"[" + rss(item(1)),
    "dates that never end": rss(item(1), head=N // 9 * "<pubDate>"),
    "dates of spaces": rss(item(1), head=N // 9 * "<pubDate "),
    "tags that never end": rss(item(1, N // 3 * "<a ")),
    "languages that are none": rss(item(1, N // 6 * "<a lang")),
    "bases and spaces": rss(item(1, "<a base" + N * " " + "x>")),
    "cdata": rss(item(1, N // 12 * "<![CDATA[]]>")),
    "entries": rss(N // 13 * "<item></item>"),
    "words that stand for texts": rss(item(1, "<description><![CDATA[text-" + N * "-" + "]]></description>")),
    "writers": rss(item(1, N // 12 * "<dc:creator>")),
    "comments of readers": rss(item(1, N // 10 * "<comments>")),
    "captions": rss(item(1, N // 19 * "<media:description>")),
}


@pytest.mark.parametrize("what", CHOKING)
def test_a_look_at_a_feed_made_to_choke_on_is_short(what: str) -> None:
    known = blocks(rss(item(1)))
    began = time.thread_time()

    unchanged(CHOKING[what], feed=URL, source="", url=URL, content_type="", known=known)

    assert time.thread_time() - began < 0.5


@pytest.mark.parametrize("ending", ["<!-->", "<!--->", "<!-- a -- b -->", "<!-- a --->", "-->", "x -->"])
def test_what_ends_like_a_comment_and_is_none_is_parsed(ending: str) -> None:
    body = rss(item(1), item(2))

    assert unchanged(body + ending.encode(), feed=URL, source="", url=URL, content_type="", known=blocks(body)) is None


# ── a store, a feed that changes, and two ways of reading it ────────────────────────────────────────────────────────

WORDS = st.sampled_from(["mines", "a & b", "<b>x</b>", "é", "»", "</item>", "<item>", "]]>", "[Outlet] T", ""])
ROOTS = ["", 'xml:base="https://b.example/"', 'xml:lang="de"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"']
EXTRAS = [
    "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>A</dc:creator>",
    "<author>A</author><category>c</category><category/>",
    "<media:content url='/p.jpg'><media:description>caption</media:description></media:content>",
    "<!-- </item> -->",
    "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>x</p>]]></content:encoded>",
    "<pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate>",
    "<source url='https://p.example/'>Publisher</source>",
    "<description xml:lang='fr'>autre</description>",
    "<description xml:base='https://c.example/x/'>autre</description>",
    "<image><title>i</title><link>/i</link></image>",
    "<title>second</title>",
    "<textinput><title>t</title></textinput>",
    "<media:title>other</media:title>",
    "<summary>s</summary><description>d</description>",
    "<svg xmlns='http://www.w3.org/2000/svg'><title>v</title></svg>",
    "<content type='html'><div lang='pl'>raw</div></content>",
    "<georss:point xmlns:georss='http://www.georss.org/georss'>1 2</georss:point>",
]
HEADS = ["", "<language>en</language>", "<link>https://news.example/</link>", "<ttl>30</ttl>", "<lastBuildDate>{}"
         "</lastBuildDate>", "<image><title>i</title></image>", "<description>d</description>", "<textInput/>",
         "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>c</content:encoded>"]  # fmt: skip


def text(words: str, *, cdata: bool) -> str:
    if cdata:
        return f"<![CDATA[{words.replace(']]>', '')}]]>"
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")


@st.composite
def entries(draw: st.DrawFn) -> str:
    """One entry, whose guid and link it may share with others, in RSS's words."""
    number = st.integers(1, 7)
    guid = st.sampled_from(["id{}", "https://news.example/{}#1", " id{} ", ""])
    parts = [
        f"<title>{text(draw(WORDS), cdata=draw(st.booleans()))}</title>",
        f"<description>{text(draw(WORDS), cdata=draw(st.booleans()))}</description>",
        f"<link>{draw(st.sampled_from(['/{}', 'https://news.example/{}', '/', ''])).format(draw(number))}</link>",
        f"<guid>{draw(guid).format(draw(number))}</guid>",
        *draw(st.lists(st.sampled_from(EXTRAS), max_size=3)),
    ]
    kept = [part for part in parts if draw(st.integers(0, 7))]
    return f"<item>{''.join(draw(st.permutations(kept)))}</item>"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What surrounds the entries."""

    root: str
    head: tuple[str, ...]

    def holding(self, inside: list[str], poll: int) -> bytes:
        head = "".join(self.head).replace("{}", str(poll))
        return rss(*inside, root=self.root, head=head, tail=f"<!-- {poll} -->")

    def as_atom(self, inside: list[str], poll: int) -> bytes:
        """The same in Atom, as far as its words are RSS's."""
        body = "".join(inside)
        for name in ("item", "guid"):
            body = body.replace(f"<{name}>", f"<{_ATOM[name]}>").replace(f"</{name}>", f"</{_ATOM[name]}>")
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" {self.root}>'
            f"<title>News</title><updated>{poll}</updated>{body}</feed>"
        ).encode()


_ATOM = {"item": "entry", "guid": "id"}
SHAPES = st.builds(Shape, root=st.sampled_from(ROOTS), head=st.lists(st.sampled_from(HEADS), max_size=2).map(tuple))


def news(found: ParsedFeed, stored: Mapping[str, str]) -> list[NewsItem]:
    """What a poll records of a feed: entries that are new or edited."""
    return [item for item in found.items if stored.get(item.key) != item.text_hash]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(entries(), min_size=1, max_size=6), SHAPES, st.booleans(), st.data())
def test_the_new_entries_alone_give_what_the_whole_feed_gives(
    pool: list[str], shape: Shape, atom: bool, data: st.DataObject
) -> None:
    stored: dict[str, str] = {}
    known: bytes | None = None
    for poll in range(4):
        inside = [*data.draw(st.permutations(pool)), *pool[:2]][
            data.draw(st.integers(0, 2)) : data.draw(st.integers(3, 9))
        ]
        body = shape.as_atom(inside, poll) if atom else shape.holding(inside, poll)
        whole, parts = read(body), read(body, known)

        assert (whole is None) == (parts is None)
        if whole is None or parts is None:
            continue
        assert news(parts, stored) == news(whole, stored)
        assert (parts.title, parts.language, parts.wait_s) == (whole.title, whole.language, whole.wait_s)
        assert parts.blocks == whole.blocks
        assert set(parts.dropped) <= set(whole.dropped)
        stored |= {item.key: item.text_hash for item in whole.items}
        known = parts.blocks


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAVED), st.data())
def test_a_saved_feed_that_loses_and_regains_entries_gives_them_as_the_whole_does(
    document: Path, data: st.DataObject
) -> None:
    body = document.read_bytes()
    pieces = split(body)
    if pieces is None:
        return
    stored: dict[str, str] = {}
    known: bytes | None = None
    for _ in range(3):
        some = data.draw(st.lists(st.integers(0, len(pieces.blocks) - 1), unique=True, max_size=12))
        whole, parts = read(pieces.only(some)), read(pieces.only(some), known)

        assert (whole is None) == (parts is None)
        if whole is None or parts is None:
            continue
        assert news(parts, stored) == news(whole, stored)
        stored |= {item.key: item.text_hash for item in whole.items}
        known = parts.blocks
