import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.feeds_file import change, fitting, row_text, with_rows, without
from bot.errors import SettingsError, TreatywatchError
from bot.news.text import visible
from bot.settings import read_feeds

NEW = {"name": "Ban: news", "url": "https://ban.example/rss", "kind": "ngo", "enabled": "false"}
FILE = """\
# Our feeds.
feeds:

  # Campaigns
  - name: One   # the first
    url: "https://one.example/rss"
  - url: https://two.example/rss
    enabled: false  # asked them

# Where it goes.
channels:
  - to: slack:C1  # general
    topics: [use, withdrawal]
"""


def urls(text: str) -> list[str]:
    return [feed.url for feed in read_feeds(text, "f", []).feeds]


def test_a_new_feed_stands_behind_the_last_one_and_nothing_else_changes() -> None:
    after = with_rows(FILE, [NEW])

    added = '  - name: "Ban: news"\n    url: "https://ban.example/rss"\n    kind: ngo\n    enabled: false\n'
    assert after == FILE.replace("# asked them\n", f"# asked them\n{added}")
    assert read_feeds(after, "f", []).feeds[-1].name == "Ban: news"


def test_an_empty_list_in_brackets_becomes_one_with_a_line_for_each() -> None:
    after = with_rows("feeds: []  # none yet\nchannels: []\n", [{"url": "https://a.example"}])

    assert after == 'feeds:  # none yet\n  - url: "https://a.example"\nchannels: []\n'


def test_a_removed_feed_takes_only_its_own_lines_along() -> None:
    assert without(FILE, {"https://two.example/rss"}) == FILE.replace(
        "  - url: https://two.example/rss\n    enabled: false  # asked them\n", ""
    )
    assert without(with_rows(FILE, [NEW]), {NEW["url"]}) == FILE
    assert "# the first" not in without(FILE, {"https://one.example/rss"})
    assert "# Campaigns" in without(FILE, {"https://one.example/rss"})


@pytest.mark.parametrize(
    "text",
    [
        "feeds: []\nchannels:\n  - to: console  # here\n",
        "feeds: [{url: https://one.example/rss}]  # one\n",
        "feeds: [{url: https://one.example/rss},  # one\n  {url: https://two.example/rss},\n]\n",
        "feeds:  # none yet\n",
        "channels:\n  - to: console\nfeeds:",
        "feeds:\n- url: https://one.example/rss",
        "feeds:\n  -\n    url: https://one.example/rss\n    name: |\n      One\n\n# end\n",
        "feeds:\n  - {url: https://one.example/rss, name: One}\n# end\n",
        "feeds:\n    -   url: https://one.example/rss\n        name: >-\n          One\n          and more\n",
    ],
)
def test_a_file_written_in_any_way_takes_feeds_and_gives_them_up_again(text: str) -> None:
    added = with_rows(text, [NEW])

    assert urls(added) == [*urls(text), NEW["url"]]
    assert urls(without(added, {NEW["url"]})) == urls(text)
    assert urls(without(added, set(urls(added)))) == []
    assert urls(without(added, set(urls(added)[:1]))) == urls(added)[1:]
    assert added.count("#") == text.count("#")


@given(
    name=st.text(max_size=30).map(visible).map(str.strip),
    agent=st.sampled_from(["", "A/1.0 (+https://a.example; #x)"]),
    select=st.sampled_from(["", "#main > a[href^='/news']:not(.x)", "a"]),
)
def test_what_is_written_is_what_is_read(name: str, agent: str, select: str) -> None:
    row = {"url": "https://a.example/?a=1&b=#x", "name": name, "kind": "page", "user_agent": agent, "select": select}

    for text in (FILE, "feeds: []\n"):
        feed = read_feeds(with_rows(text, [{key: value for key, value in row.items() if value}]), "f", []).feeds[-1]

        assert (feed.url, feed.name, feed.user_agent, feed.select) == (row["url"], name, agent, select)


blanks = st.sampled_from(["", "\n", "# a remark\n", "  # another\n", "\n# a\n\n    # b\n"])
values = st.sampled_from(
    [
        "",
        "{i}  name: A  # who\n",
        "{i}  name: >-\n{i}    A\n{i}    long one\n",
        "{i}  name: |\n{i}    A # no remark\n\n",
        "{i}  name: 'it''s'\n{i}  kind: ngo\n",
        '{i}  name: "a\n{i}    b"\n',
    ]
)


@given(
    entries=st.lists(st.tuples(blanks, values), min_size=1, max_size=4),
    indent=st.sampled_from(["", "  ", "      "]),
    end=st.sampled_from(["", "# the end\n", "\n# the end\nchannels:\n  - to: console\n", "channels: []  # none\n"]),
)
def test_what_is_added_and_removed_again_leaves_the_file_as_it_was(
    entries: list[tuple[str, str]], indent: str, end: str
) -> None:
    text = "feeds:\n" + "".join(
        f"{blank}{indent}- url: https://{number}.example/rss\n{value.format(i=indent)}"
        for number, (blank, value) in enumerate(entries)
    )
    before = urls(text + end)

    added = with_rows(text + end, [NEW, {"url": "https://more.example/"}])

    assert urls(added) == [*before, NEW["url"], "https://more.example/"]
    assert without(added, {NEW["url"], "https://more.example/"}) == text + end
    for url in before:
        assert urls(without(text + end, {url})) == [other for other in before if other != url]


def test_a_key_that_does_not_fit_is_left_out_and_named() -> None:
    row, left = fitting({"url": "https://a.example", "kind": "blog", "focus": "core", "pause": "long", "name": "A"})

    assert row == {"url": "https://a.example", "focus": "core", "name": "A"}
    assert left == ("kind", "pause")
    assert row_text(row) == '  - name: A\n    url: "https://a.example"\n    focus: core'


def test_a_change_keeps_line_ends_mark_and_mode_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(("\ufeff" + FILE).replace("\n", "\r\n").encode())
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)

    change(link, lambda text, file: with_rows(text, [NEW]))

    assert path.read_bytes() == ("\ufeff" + with_rows(FILE, [NEW])).replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["feeds.yaml", "link.yaml"]


def test_a_change_that_would_break_the_file_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(FILE)

    with pytest.raises(SettingsError, match="stands in line 5 already"):
        change(path, lambda text, file: with_rows(text, [{"url": "https://one.example/rss"}]))
    with pytest.raises(SettingsError, match="no such file"):
        change(tmp_path / "none.yaml", lambda text, file: text)
    with pytest.raises(TreatywatchError, match="can't be read"):
        change(tmp_path, lambda text, file: text)

    assert path.read_text() == FILE
