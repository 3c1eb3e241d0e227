"""Cards as Block Kit: within Slack's limits, literal where the words are foreign, and readable."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock

from bot.model import Button, Card, Fact, Link, Row, Tone
from handlers.slack.blocks import blocks, fallback
from handlers.slack.buttons import action_id, action_of
from handlers.slack.parts import weight
from handlers.slack.text import cut, escape, isolate, link, rich, size, unescape

T = TypeVar("T")

# ── any card at all ─────────────────────────────────────────────────────────────────────────────────────────────────

nasty = st.sampled_from(
    [
        "<!channel>",
        "<!here|here>",
        "<@U024BE7LH>",
        "<http://evil.example|good>",
        "@everyone #general",
        "&amp; & &lt;",
        "a|b>c<d",
        " https://news.example/?a&b; ",
        "http://a " * 60,
        "💥👩‍👩‍👧‍👦",
        "الألغام المضادة للأفراد",
        "\u202egnp.exe\u2066",
        "\ud800",
        "*bold* _it_ `code` ```",
        '"quoted" \\ back',
        "One sentence. Another one! ",
        "x" * 400,
        "&" * 200,
        '"' * 300,
        "\n",
        "\x00\x07",
        "e\u0301" * 30,
    ]
)
texts = st.one_of(
    st.text(max_size=40), st.lists(nasty, max_size=12).map("".join), st.lists(nasty, max_size=4).map(" ".join)
)
urls = st.one_of(
    st.none(),
    texts,
    st.builds("https://news.example/{}".format, texts),
    st.sampled_from(
        [
            "https://news.example/a?b=1&c=<d>|e",
            "javascript:alert(1)",
            "http://[",
            "https://" + "a" * 2500 + ".example/",
            "http://good.example\\@evil.example/",
            'https://x.example/"q"',
        ]
    ),
)


def repeated(few: list[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Return few entries or many: many that are all different take hypothesis too long to make."""
    return st.sampled_from([1, 1, 12]).map(lambda times: tuple(few * times))


cards = st.builds(
    Card,
    title=texts,
    url=urls,
    lead=texts | texts.map(lambda text: text * 9),
    facts=st.lists(st.builds(Fact, label=texts, value=texts), max_size=5).flatmap(repeated),
    rows=st.lists(st.builds(Row, head=texts, text=texts), max_size=5).flatmap(repeated),
    links=st.lists(st.builds(Link, label=texts, url=urls.map(lambda url: url or "")), max_size=5).flatmap(repeated),
    buttons=st.lists(
        st.builds(Button, label=texts, action=st.sampled_from(["ask", "why", "mute", ""]) | texts, value=texts),
        max_size=5,
    ).flatmap(repeated),
    footer=texts,
    tone=st.sampled_from(get_args(Tone)),
)

#: A link with a label, or one that shows its own address.
LINK = re.compile(r"<(https?://[^<>|]+)(?:\|([^<>]*))?>", re.IGNORECASE)


def texts_of(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every text object within."""
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part
        for value in part.values():
            yield from texts_of(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts_of(value)


@given(card=cards)
def test_no_card_breaks_a_limit(card: Card) -> None:
    drawn = blocks(card)

    assert 1 <= len(drawn) <= 50
    assert size(json.dumps(drawn, ensure_ascii=False)) <= 10_000
    assert 1 <= size(fallback(card)) <= 4000
    ids = [button["action_id"] for block in drawn if block["type"] == "actions" for button in block["elements"]]
    assert len(ids) == len(set(ids))
    for block in drawn:
        match block["type"]:
            case "header":
                assert 1 <= size(block["text"]["text"]) <= 150
            case "section" if "text" in block:
                assert 1 <= size(block["text"]["text"]) <= 3000
            case "section":
                assert 1 <= len(block["fields"]) <= 10
                assert all(1 <= size(field["text"]) <= 2000 for field in block["fields"])
            case "context":
                assert 1 <= len(block["elements"]) <= 10
                assert all(1 <= size(element["text"]) <= 3000 for element in block["elements"])
            case "actions":
                assert 1 <= len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert 1 <= size(button["text"]["text"]) <= 75
                    assert 1 <= size(button["action_id"]) <= 255
                    assert 1 <= size(button["value"]) <= 2000
            case other:
                raise AssertionError(other)


@given(card=cards)
def test_slacks_own_models_find_no_fault(card: Card) -> None:
    for block in SdkBlock.parse_all(blocks(card)):
        block.validate_json()


@given(card=cards)
def test_every_card_can_be_sent(card: Card) -> None:
    sent = json.dumps([blocks(card), fallback(card)], ensure_ascii=False).encode()

    assert json.loads(sent)[0] == blocks(card)


@given(card=cards)
def test_nothing_foreign_is_markup_or_a_mention(card: Card) -> None:
    for text in [*(each["text"] for each in texts_of(blocks(card))), fallback(card)]:
        bare = LINK.sub("", text)
        assert "<" not in bare
        assert ">" not in bare
        assert re.search(r"&(?!amp;|lt;|gt;)", text) is None
    assert all(each.get("verbatim") is True for each in texts_of(blocks(card)) if each["type"] == "mrkdwn")
    assert LINK.search(fallback(card)) is None


@given(card=cards)
def test_a_link_leads_only_where_the_card_says_and_to_the_web(card: Card) -> None:
    meant = {
        url.replace("|", "%7C").replace('"', "%22") for url in [card.url or "", *(each.url for each in card.links)]
    }
    for each in texts_of(blocks(card)):
        for target, label in LINK.findall(each["text"]):
            assert not label or unescape(target) in meant
            assert re.match(r"https?://[^/\\\s]", target, re.IGNORECASE)


@given(card=cards)
def test_nothing_turns_the_direction_of_what_follows(card: Card) -> None:
    for each in texts_of(blocks(card)):
        text = each["text"]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
        assert text.count("\u2068") == text.count("\u2069")


@given(text=texts, limit=st.integers(3, 300))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)

    assert size(short) <= limit
    assert text.startswith(unescape(short)) or text.startswith(unescape(short.removesuffix("…").removesuffix(" ")))


@given(text=st.text())
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(actions=st.lists(st.sampled_from(["why", "ask", "mute"]), max_size=25))
def test_buttons_with_one_action_have_different_ids_that_lead_back(actions: list[str]) -> None:
    taken: list[str] = []
    for action in actions:
        taken.append(action_id(action, taken))

    assert len(set(taken)) == len(actions)
    assert [action_of(each) for each in taken] == actions


# ── how it reads ────────────────────────────────────────────────────────────────────────────────────────────────────


LONG = Fact(label="Standing", value="Poland: left the treaty\nUkraine: state party")


def test_an_alert_reads_from_the_headline_to_the_buttons() -> None:
    card = Card(
        title="Parliament votes to leave the Mine Ban Treaty",
        url="https://www.news.example/vote?a=1&b=2",
        lead="Lawmakers voted on Thursday.",
        facts=(Fact(label="Country", value="Poland"), Fact(label="Stage", value="parliament vote"), LONG),
        rows=(Row(head="27 December 2012", text="ratified the Mine Ban Treaty"),),
        links=(Link(label="Other Times", url="https://other.example/1"),),
        buttons=(Button(label="Why this alert", action="why", value="17"),),
        footer="Example News, 2 March 2026",
        tone="urgent",
    )

    assert plain(card) == [
        "section: 🚨 *<https://www.news.example/vote?a=1&amp;b=2|Parliament votes to leave the Mine Ban Treaty>*",
        "context: news.example",
        "section: Lawmakers voted on Thursday.",
        "section: *Country*\nPoland | *Stage*\nparliament vote",
        "section: *Standing*\nPoland: left the treaty\nUkraine: state party",
        "section: *27 December 2012*  ratified the Mine Ban Treaty",
        "context: <https://other.example/1|Other Times>",
        "context: Example News, 2 March 2026",
        "actions: [Why this alert]",
    ]
    assert fallback(card).startswith("🚨 Parliament votes to leave the Mine Ban Treaty\nLawmakers voted")


def test_a_card_of_a_title_alone_is_a_header() -> None:
    assert plain(Card(title="No state called 'Canda' & co")) == ["header: No state called 'Canda' &amp; co"]


@pytest.mark.parametrize(("tone", "mark"), [("good", "✅"), ("bad", "🔻"), ("warning", "⚠️"), ("urgent", "🚨")])
def test_each_tone_has_a_shape_of_its_own(tone: Any, mark: str) -> None:
    assert plain(Card(title="Poland", tone=tone))[0] == f"header: {mark} Poland"


def test_an_unknown_value_is_shown_as_unknown() -> None:
    assert plain(Card(title="Poland", facts=(Fact(label="In force", value=""),)))[1] == "section: *In force*\n—"


def test_facts_without_room_are_counted_in_their_order() -> None:
    facts = tuple(Fact(label=f"Fact {n}", value="short" if n % 7 else "long " * 150) for n in range(60))
    drawn = plain(Card(title="Facts", facts=facts))

    shown = [int(n) for n in re.findall(r"\*Fact (\d+)\*", "".join(drawn))]
    assert shown == list(range(len(shown)))
    assert 30 < len(shown) < 60
    assert drawn[-1] == f"context: … and {60 - len(shown)} more"


def test_an_address_that_stands_free_leads_to_itself() -> None:
    assert rich("See https://a.example/?x=1&y=2, and go.", 99) == "See <https://a.example/?x=1&amp;y=2>, and go."
    assert rich("<http://evil.example|good> and (https://b.example)", 99) == (
        "&lt;http://evil.example|good&gt; and (https://b.example)"
    )
    assert rich("Read it all at https://a.example/long/and/longer", 40) == "Read it all at https://a.example/lon…"


def test_a_row_keeps_its_lines() -> None:
    row = Row(head="2 March 2026", text="Parliament votes\nExample News\nhttps://news.example/1")

    assert plain(Card(title="Latest", rows=(row,)))[1] == (
        "section: *2 March 2026*  Parliament votes\nExample News\n<https://news.example/1>"
    )


def test_a_long_list_says_how_many_it_left_out() -> None:
    rows = tuple(Row(head=f"State {n}", text="ratified the Convention on Cluster Munitions " * 4) for n in range(100))
    drawn = plain(Card(title="Parties", rows=rows, footer="UNTC, checked 2 March 2026"))

    shown = sum(line.count("*State ") for line in drawn)
    assert 20 < shown < 100
    assert drawn[-2:] == [f"context: … and {100 - shown} more", "context: UNTC, checked 2 March 2026"]


def test_a_long_text_ends_with_a_sentence() -> None:
    assert (
        cut("The lower house has voted. The president has not said when he signs.", 50)
        == "The lower house has voted. …"
    )
    assert (
        cut("The vote passed with a majority that nobody had expected.", 40) == "The vote passed with a majority that…"
    )


def test_a_cut_never_parts_an_accent_or_a_family() -> None:
    assert cut("xe\u0301xe\u0301xe\u0301xe\u0301", 7) == "xe\u0301x…"
    assert cut("👩‍👩‍👧‍👦" * 3, 25).removesuffix("…") in ("", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦" * 2)


def test_a_label_that_reads_as_an_address_shows_where_it_leads() -> None:
    assert (
        link("https://good.example", "http://evil.example/x", 99)
        == "https://good.example (<http://evil.example/x|evil.example>)"
    )
    assert link("good.example", "http://evil.example/", 99) == "good.example (<http://evil.example/|evil.example>)"
    assert link("www.good.example", "http://good.example/", 99) == "<http://good.example/|www.good.example>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "http://a b/", "http://g\\@e/", "//x", "http://["]
)
def test_what_is_no_web_address_becomes_no_link(url: str) -> None:
    assert link("Read on", url, 99) == "Read on"


def test_right_to_left_text_keeps_to_its_place_on_a_line() -> None:
    assert isolate("الألغام") == "\u2068الألغام\u2069"
    assert isolate("mines") == "mines"


def test_a_button_slack_would_cut_is_not_drawn() -> None:
    buttons = (Button(label="Ask", action="ask", value="x" * 2001), Button(label="Why", action="why", value="1"))

    assert plain(Card(title="T", buttons=buttons))[-1] == "actions: [Why]"


def test_the_heaviest_card_fits() -> None:
    wide = '"\n' * 3000
    card = Card(
        title='"' * 400,
        url="https://news.example/" + "x" * 1970,
        lead=wide,
        facts=(Fact(label=wide, value=wide),) * 30,
        rows=(Row(head=wide, text=wide),) * 30,
        links=(Link(label="Times", url="https://times.example/" + "x" * 400),) * 30,
        buttons=(Button(label="Why", action="why", value="x" * 80),) * 30,
        footer=wide,
        tone="urgent",
    )

    assert size(json.dumps(blocks(card), ensure_ascii=False)) <= 10_000


def test_the_weight_is_that_of_the_json() -> None:
    drawn = blocks(Card(title="Poland", lead="Ratified.", footer="UNTC"))

    assert weight(drawn) == len(json.dumps(drawn, ensure_ascii=False))


def plain(card: Card) -> list[str]:
    """Return the blocks as lines of text."""
    lines = []
    for block in blocks(card):
        parts = [each["text"] for each in texts_of(block)]
        if block["type"] == "actions":
            parts = [f"[{part}]" for part in parts]
        lines.append(f"{block['type']}: {' | '.join(parts)}")
    return lines


# ── people, groups and channels by name ─────────────────────────────────────────────────────────────────────────────

NAMED = Card(
    title="‹@U1›",
    facts=(Fact(label="Topics", value="use [set here by ‹@U1›]"), Fact(label="Ping", value="‹!subteam^S0614TZR7›")),
    rows=(Row(head="‹#C1›", text="‹@U1›: topics: use; ‹@U2› was not named"),),
    mentions=("@U1", "!subteam^S0614TZR7", "#C1"),
)


def test_whom_a_card_names_slack_names_and_nobody_else() -> None:
    drawn = json.dumps(blocks(NAMED), ensure_ascii=False)

    assert drawn.count("<@U1>") == 2
    assert drawn.count("‹@U1›") == 1  # a title is no mrkdwn
    assert "<!subteam^S0614TZR7>" in drawn
    assert "*<#C1>*" in drawn
    assert "‹@U2› was not named" in drawn


@given(name=st.one_of(texts, st.sampled_from(["!channel", "!here", "!everyone", "@U1|x", "@U1> <!channel"])))
def test_nothing_but_an_id_is_ever_named(name: str) -> None:
    drawn = blocks(Card(title="A", lead=f"‹{name}›", mentions=(name,)))

    assert not re.search(r"<(?!https?://|@[UW][A-Z0-9]+>|#[CG][A-Z0-9]+>|!subteam\^S[A-Z0-9]+>)", str(drawn))


def test_a_name_makes_no_text_longer() -> None:
    card = Card(title="A", rows=tuple(Row(head="", text="‹@U1› " * 150) for _ in range(3)), mentions=("@U1",))
    plain = Card(title="A", rows=card.rows)

    assert [size(str(each)) for each in blocks(card)] == [size(str(each)) for each in blocks(plain)]
