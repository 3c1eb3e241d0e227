"""HTML to plain text."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.news.boilerplate import passage
from bot.news.text import TEXT_CHARS, line, plain, visible

HTML = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            "<p> </p> <br> <br/> <b> </b> <div> </div> <script> </script> <!-- --> <![CDATA[ ]]> <a href='x'> <a "
            '<x y="> " \' < > & ; &amp; &lt; &gt; &amp;lt; &#60; &#x3c; &lt;b&gt; &amp;amp;lt; &nbsp; &#xD800; &#0; '
            "&#8203; &shy; \u200b \u00ad \u202e \x00 \x1f \n \r \u2028 &#10; &#x202E; <figcaption> </figcaption> "
            "&amp;lt;script&amp;gt; <<b> ＜ ≮ <\u0338".split(" ")
        ),
    ),
    max_size=40,
).map("".join)


@given(HTML)
@example("<\u0338b>")
@example("&amp;amp;lt;b&amp;amp;gt;")
@example("<<b>script>alert(1)<</b>/script>")
def test_no_tag_and_no_control_character_is_ever_left(html: str) -> None:
    for text in (plain(html), passage(html)):
        assert re.search(r"<[/!?a-zA-Z]", text) is None
        assert (
            re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text) is None
        )


@given(HTML)
def test_spaces_are_single_and_none_is_at_the_ends(html: str) -> None:
    text = plain(html)

    assert text == text.strip()
    assert re.search(r"  |\n\n| \n|\n ", text) is None


@given(st.text())
def test_a_line_is_one_line(html: str) -> None:
    assert "\n" not in line(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two<BR />Three", "One\nTwo\nThree"),
        ("<ul><li>One</li>\n  <li>Two</li></ul>", "One\nTwo"),
        ("<p>One\n  line</p>", "One line"),
        ("One\nline\n\nTwo", "One line\nTwo"),
        ("<td>a</td><td>b</td>", "a b"),
        ("an <b>anti</b>personnel <a href='x' title='a > b'>mine</a>", "an antipersonnel mine"),
        ("Ukraine&#039;s &amp;#39;pause&amp;#39;", "Ukraine's 'pause'"),
        ("A &amp;amp; B", "A & B"),
        ("x&nbsp;&amp;nbsp;y", "x y"),
        ("land\u00admine \u200bclea\u2060rance\ufeff", "landmine clearance"),
        ("می\u200cشود", "می\u200cشود"),
        ("e\u0301", "é"),
        ("<script>var a = '<p>';</script>Text<style>p {}</style>", "Text"),
        ("Text<script>never closed <p>more", "Text"),
        ("Text<!-- a <b> comment -->s", "Text s"),
        ("Before <iframe src='x'/> after", "Before after"),
        ("I <3 you, 2 < 3 > 1", "I <3 you, 2 < 3 > 1"),
        ("cut in a <a href='https://news.exam", "cut in a"),
        ("<figure><img alt='x'><figcaption>Who took it</figcaption></figure>Text", "Text"),
        ('<p class="wp-caption-text">Who took it</p><p>Text</p>', "Text"),
        ("<![CDATA[<p>Text</p>]]>", "Text"),
        ("", ""),
    ],
)
def test_html_becomes_its_words(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<", "<div>", "<!--", "<script>",
        '<a "', "<a '\"", "<figcaption>", '<p class="caption">', "<div class='tag", "&",
        "&amp;", "<b ", "The post ", "first appeared on ", "Read more ", "\n", " ",
    ],
)  # fmt: skip
def test_no_input_takes_more_than_linear_time(piece: str) -> None:
    html = piece * (2 * TEXT_CHARS // len(piece))

    assert len(passage(html)) <= TEXT_CHARS


LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x2100, categories=("L", "M", "N", "P", "S", "Zs"))


@given(st.text(LETTERS))
@example("“Мины” – Żółć, £5 \u00a0 e\u0301")
def test_a_line_without_invisible_characters_keeps_every_letter_in_its_composed_form(text: str) -> None:
    shown = re.sub("[\u034f\u180e\u200b-\u200f\u2060]", "", " ".join(text.split()))

    assert visible(text) == unicodedata.normalize("NFC", " ".join(shown.split()))
