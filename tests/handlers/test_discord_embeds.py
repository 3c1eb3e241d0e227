"""A card as a Discord message: whatever is in it, it fits, pings no one and fakes nothing."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Button, Card, Fact, Link, Row, Tone, delivery_key
from handlers.discord.embeds import COLOURS, WORDS, carries, message, pressed
from handlers.discord.text import clean, escape, fit, pretends, safe_url, size
from tests.discord_server import buttons_of, wrong_message

KEY = delivery_key("story", "discord:1")

#: Text that means something to Discord, text that turns around, is long, or is half of a character.
NASTY = st.sampled_from(
    [
        "[free money](https://evil.example)", "<@123456789012345678>", "<@&1>", "<#1>", "@everyone", "@here",
        "# heading", "-# small", "> quote", ">>> quote", "- item", "* item", "1. item", "```py\nprint()\n```", "`code`",
        "**bold**", "__under__", "~~no~~", "||spoiler||", "<https://evil.example>", "https://evil.example/a_b_c",
        "<t:0:R>", "<:x:1>", "</treaty:1>", "\\", "\\[a\\](b)", "\u202egnp.exe", "\ud800", "\x00", "\u2028", "🇵🇱" * 40,
        "نزع الألغام", "word " * 300, "x" * 5000, "One sentence. " * 200, "line\n" * 100, "*" * 3000,
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=40)), max_size=4).map("".join)
URL = st.one_of(
    st.sampled_from(
        [
            "https://hrw.example/news?id=1&x=[2]", "http://127.0.0.1:8000/a b", "javascript:alert(1)", "", "https://",
            "https://müller.example/straße", "https://bank.example@evil.example/", "https://news.example/" + "a" * 600,
            "https://news.example/" + "a" * 3000, "https://x.example/>)](", "https://[::1]/", "https://[::1",
            "//x.example", "https://news.example:99999/", "ftp://x.example/",
        ]
    ),
    st.text(max_size=30).map(lambda tail: f"https://news.example/{tail}"),
)  # fmt: skip
CARDS = st.builds(
    Card,
    title=TEXT,
    url=st.none() | URL,
    lead=TEXT,
    facts=st.lists(st.builds(Fact, label=TEXT, value=TEXT), max_size=30).map(tuple),
    rows=st.lists(st.builds(Row, head=TEXT, text=TEXT), max_size=30).map(tuple),
    links=st.lists(st.builds(Link, label=TEXT, url=URL), max_size=30).map(tuple),
    buttons=st.lists(
        st.builds(Button, label=TEXT, action=st.sampled_from(["ask", "why"]), value=st.text(max_size=91)), max_size=30
    ).map(tuple),
    footer=TEXT,
    tone=st.sampled_from(list(COLOURS)),
)

#: Cards are large; a busy machine takes its time to make one.
ANY_CARD = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

#: What a backslash takes the meaning from, and our own bold heads and open addresses.
ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
OURS = re.compile(r"\*\*|<https?://[^\s<>@]+>")
#: What would be alive in Discord's markdown.
ALIVE = re.compile(r"[\\*_~`|<>\[\]#@]|\w://|^\s*[-+] |^\s*\d+[.)]", re.MULTILINE)


def alive(markdown: str) -> str | None:
    """Return the first thing in a text that Discord would not show as it stands; None for nothing."""
    found = ALIVE.search(OURS.sub("x", ESCAPED.sub("x", markdown)))
    return found[0] if found else None


def embed_of(card: Card, key: str = "") -> dict[str, Any]:
    return dict(message(card, key=key)["embeds"][0])


def dressed(embed: dict[str, Any]) -> list[str]:
    """Every text of an embed in which Discord reads markdown."""
    fields = [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    return [embed["title"], embed.get("description", ""), *fields]


@ANY_CARD
@given(card=CARDS, key=st.sampled_from(["", KEY]))
def test_discord_takes_every_card(card: Card, key: str) -> None:
    payload = message(card, key=key)

    assert wrong_message(payload) is None
    texts = [*dressed(payload["embeds"][0]), payload["embeds"][0].get("footer", {}).get("text", "")]
    assert sum(size(text) for text in texts) <= 6000
    assert str(payload).encode("utf-8")


@ANY_CARD
@given(card=CARDS)
def test_foreign_text_stays_text_in_every_card(card: Card) -> None:
    assert [alive(text) for text in dressed(embed_of(card)) if alive(text)] == []


@ANY_CARD
@given(card=CARDS)
def test_no_link_of_a_card_names_another_site_than_its_own(card: Card) -> None:
    payload = message(card)
    links = [(button["label"], button["url"]) for button in buttons_of(payload) if "url" in button]
    # A person sees a title without the backslashes that keep its marks from dressing it.
    links += [(re.sub(r"\\(.)", r"\1", embed["title"]), embed["url"]) for embed in payload["embeds"] if "url" in embed]

    for label, url in links:
        assert re.match(r"https?://[^/@]+(/|$|\?|#)", url)
        assert not pretends(label, url)


@ANY_CARD
@given(card=CARDS)
def test_a_posted_card_carries_its_key_and_no_other(card: Card) -> None:
    payload = message(card, key=KEY)
    custom_ids = [button["custom_id"] for button in buttons_of(payload) if "custom_id" in button]
    footers = [embed["footer"]["text"] for embed in payload["embeds"] if "footer" in embed]

    assert carries(KEY, custom_ids, footers)
    assert not carries(delivery_key("other", "discord:1"), custom_ids, footers)


@given(action=st.sampled_from(["ask", "why", "mute"]), value=st.text(max_size=71))
def test_a_pressed_button_gives_back_its_action_and_value_without_the_key(action: str, value: str) -> None:
    payload = message(Card(title="x", buttons=(Button(label="x", action=action, value=value),)), key=KEY)

    assert pressed(buttons_of(payload)[0]["custom_id"]) == (action, value)


@given(text=TEXT)
def test_an_escaped_text_is_read_as_the_text(text: str) -> None:
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(text)) == text


@given(text=TEXT, limit=st.integers(0, 300))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(text: str, limit: int) -> None:
    short = fit(text, limit)

    assert size(short) <= limit
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", short)
    assert shown == text or text.startswith(shown.removesuffix("…").removesuffix(" "))


@given(text=st.text())
def test_a_cleaned_text_can_be_sent(text: str) -> None:
    assert clean(text).encode("utf-8").decode() == clean(text)


def test_a_text_is_cut_after_a_whole_sentence() -> None:
    assert (
        fit("Poland notified its withdrawal. It takes effect in six months.", 50) == "Poland notified its withdrawal. …"
    )


def test_a_text_without_a_sentence_is_cut_after_a_word() -> None:
    assert fit("Poland notified its withdrawal from the convention", 40) == "Poland notified its withdrawal from…"


@pytest.mark.parametrize(
    "headline",
    ["[Donate now](https://evil.example)", "**BREAKING**", "<@1> read this", "@everyone", "# News", "`x`", "||x||"],
)
def test_a_headline_is_shown_as_its_publisher_wrote_it(headline: str) -> None:
    title = embed_of(Card(title=headline))["title"]

    assert alive(title) is None
    assert re.sub(r"\\(.)", r"\1", title) == headline


def test_a_bare_address_in_foreign_text_is_no_link() -> None:
    assert embed_of(Card(title="x", lead="See https://evil.example now"))["description"] == (
        r"See https:\//evil.example now"
    )


def test_a_footer_has_no_backslashes_since_discord_reads_no_markdown_there() -> None:
    assert embed_of(Card(title="x", footer="UNTC XXVI-5 [checked *today*]"))["footer"]["text"] == (
        "UNTC XXVI-5 [checked *today*]"
    )


def test_a_title_leads_to_the_article() -> None:
    url = "https://www.commondreams.org/news/landmines?utm=1#top"

    assert embed_of(Card(title="US reverses landmine policy", url=url))["url"] == url


def test_a_title_that_names_another_site_is_no_link_and_the_site_is_named_on_a_button() -> None:
    card = Card(title="icbl.org: sign here", url="https://www.evil.example/x")
    payload = message(card)

    assert "url" not in payload["embeds"][0]
    assert [(button["label"], button["url"]) for button in buttons_of(payload)] == [
        ("evil.example", "https://www.evil.example/x")
    ]


def test_a_link_too_long_for_a_button_stands_open_in_the_text() -> None:
    url = "https://news.example/" + "a" * 600

    assert embed_of(Card(title="x", links=(Link(label="Reuters", url=url),)))["description"] == f"Reuters: <{url}>"


@pytest.mark.parametrize("tone", ["good", "bad", "warning", "urgent"])
def test_nothing_is_said_by_colour_alone(tone: Tone) -> None:
    embed = embed_of(Card(title="x", tone=tone))

    assert (embed["color"], embed["author"]["name"]) == (COLOURS[tone], WORDS[tone])


def test_what_is_left_out_is_counted() -> None:
    card = Card(
        title="x",
        facts=tuple(Fact(label=f"Fact {n}", value="v") for n in range(30)),
        rows=tuple(Row(head=str(n), text="a line of text " * 20) for n in range(40)),
    )

    description = embed_of(card)["description"]
    shown = len(re.findall(r"^\*\*\d+\*\*", description, re.MULTILINE))
    assert 0 < shown < 40
    assert description.endswith(f"… and {40 - shown + 5} more")


def test_sources_stay_where_the_rest_is_cut() -> None:
    card = Card(title="x", lead="Long. " * 2000, footer="UNTC XXVI-5, checked 12 January 2026")

    assert embed_of(card)["footer"]["text"] == "UNTC XXVI-5, checked 12 January 2026"


def test_two_buttons_that_do_the_same_are_one() -> None:
    twice = Button(label="Why", action="why", value="1")

    assert len(buttons_of(message(Card(title="x", buttons=(twice, twice))))) == 1


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        (" https://news.example/a b", "https://news.example/a%20b"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("https://[::1]:8080/x", "https://[::1]:8080/x"),
        ("https://bank.example@evil.example/", None),
        ("javascript:alert(1)", None),
        ("https://news.example:port/", None),
        ("news.example/x", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_sent_only_where_discord_takes_it(url: str | None, safe: str | None) -> None:
    assert safe_url(url, 2048) == safe


@pytest.mark.parametrize(
    ("label", "url", "fakes"),
    [
        ("hrw.org", "https://www.hrw.org/news", False),
        ("Read on hrw.org", "https://evil.example/hrw.org", True),
        ("WWW.HRW.ORG", "https://hrw.org", False),
        ("news.hrw.org", "https://hrw.org", True),
        ("hrw.org", "https://news.hrw.org", False),
        ("U.S. policy, 1.5 million mines", "https://hrw.org", False),
    ],
)
def test_a_label_pretends_where_it_names_another_site(label: str, url: str, fakes: bool) -> None:
    assert pretends(label, url) is fakes


def test_whom_a_card_names_discord_names_and_nobody_else() -> None:
    card = Card(
        title="‹@5›",
        facts=(Fact(label="Ping", value="‹@&7› [set here by ‹@5›]"),),
        rows=(Row(head="‹#9›", text="‹@5›: topics; ‹@6› was not named"),),
        mentions=("@5", "@&7", "#9", "@everyone", "@5> <@6"),
    )
    (embed,) = message(card)["embeds"]

    assert embed["title"] == "‹\\@5›"  # Discord names nobody in a title
    assert embed["fields"][0]["value"] == "<@&7> [set here by <@5>]".replace("[", "\\[").replace("]", "\\]")
    assert embed["description"] == "**<#9>** <@5>: topics; ‹\\@6› was not named"


@given(name=TEXT)
def test_nothing_but_an_id_is_ever_named(name: str) -> None:
    (embed,) = message(Card(title="A", lead=f"‹{name}›", mentions=(name,)))["embeds"]

    named = re.findall(r"(?<!\\)<[@#][^>]*", embed.get("description", ""))
    assert all(re.fullmatch(r"<(?:@&?|#)[0-9]+", one, re.ASCII) for one in named)
