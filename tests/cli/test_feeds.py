import asyncio
import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import make_chat, make_drawer, make_examiner
from bot.cards.feed_health import lasting
from bot.cli import make_cli
from bot.cli.feeds_health import remarks, row_line, rows, table
from bot.model import Feed, FeedState
from bot.news.links import canonical
from bot.settings import read_feeds
from bot.store import open_store
from tests.builders import news, rss
from tests.cli.site import Site, running
from tests.fakes import NOON
from tests.running.harness import ROOT

NOW = datetime.now(UTC)
FILE = "feeds:\n  - name: One  # ours\n    url: https://one.example/rss\n"
LANDMINES = "Poland withdraws from the Mine Ban Treaty"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "feeds.yaml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FETCH_ALLOW_PRIVATE", "true")
    for name in ("FEEDS_FILE", "STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def treatywatch(*args: str) -> Result:
    return CliRunner().invoke(make_cli(make_chat, make_drawer, make_examiner), args)


def feeds(*args: str) -> Result:
    return treatywatch("feeds", *args)


def listed(folder: Path) -> tuple[Feed, ...]:
    return read_feeds((folder / "feeds.yaml").read_text(), "f", []).feeds


def campaign_feed(site: Site, path: str = "/news.xml", title: str = "Campaign News") -> str:
    young = news("y", title=LANDMINES, published=NOW - timedelta(days=2))
    other = news("o", title="A bridge opens", summary="It is long.", published=NOW - timedelta(days=3))
    old = news("x", title=f"{LANDMINES} long ago", published=NOW - timedelta(days=90))
    return site.put(path, rss(young, other, old, title=title, language="fr"))


def test_a_site_s_feed_is_found_shown_and_added_with_the_file_s_comments_kept(folder: Path, site: Site) -> None:
    campaign_feed(site)
    campaign_feed(site, "/comments/feed/", "Comments")
    home = site.page(
        "/",
        '<link rel=alternate type=application/rss+xml title="Comments" href=/comments/feed/>'
        "<link rel=alternate type=application/rss+xml href=/gone.xml>"
        '<link rel=alternate type=application/rss+xml title="News" href=/news.xml>',
    )

    done = feeds("add", home, "--yes", "--focus", "core")

    assert done.exit_code == 0, done.output
    assert "2 feeds found." in done.output
    assert "1. Campaign News" in done.output
    assert "In the last 30 days it would have posted 1 of 2 entries." in done.output
    assert f"{NOW - timedelta(days=2):%Y-%m-%d}  {LANDMINES}" in done.output
    assert "found Mine Ban Treaty" in done.output
    assert "1 entry older than that" in done.output
    assert "/gone.xml: not there (HTTP 404)" in done.stderr
    assert "A bot that runs takes it in when it is started again." in done.output
    assert (folder / "feeds.yaml").read_text() == FILE + (
        f'  - name: Campaign News\n    url: "{site.root}/news.xml"\n    language: fr\n    focus: core\n'
    )


def test_nothing_is_added_where_nobody_can_be_asked(folder: Path, site: Site) -> None:
    done = feeds("add", campaign_feed(site))

    assert done.exit_code == 2
    assert "--yes" in done.stderr
    assert (folder / "feeds.yaml").read_text() == FILE


def test_a_site_that_names_no_feed_is_tried_where_feeds_mostly_are(folder: Path, site: Site) -> None:
    campaign_feed(site, "/en/feed/")

    done = feeds("add", site.page("/en/", "<p>Hello</p>").removeprefix("http://"), "--yes", "--name", "The Ban")

    assert done.exit_code == 0, done.output
    assert "at an address that sites often use" in done.output
    assert listed(folder)[-1] == Feed(url=f"{site.root}/en/feed/", name="The Ban", language="fr")


def test_a_page_without_a_feed_is_watched_on_request(folder: Path, site: Site) -> None:
    home = site.page("/news/", f"<main><h3><a href=/1>{LANDMINES} today</a></h3></main>")

    asked = feeds("add", home, "--yes")
    watched = feeds("add", home, "--yes", "--select", "main h3")

    assert asked.exit_code == 1
    assert f"treatywatch feeds add {home} --page" in asked.stderr
    assert watched.exit_code == 0, watched.output
    assert "would have posted 1 of 1 entry" in watched.output
    assert listed(folder)[-1] == Feed(url=home, name="Ban Campaign", language="fr", kind="page", select="main h3")


def test_reports_of_one_event_are_one_alert_of_the_preview(folder: Path, site: Site) -> None:
    days = [NOW - timedelta(days=2, hours=hour) for hour in range(3)]
    reports = [news(f"y{day.hour}", title=LANDMINES, published=day) for day in days]
    other = news("o", title="Ukraine used landmines near Kharkiv, says Human Rights Watch", published=days[0])

    done = feeds("add", site.put("/rss", rss(*reports, other, title="The Ban", language="en")))

    assert "it would have posted 4 of 4 entries, in 2 alerts." in done.output
    assert "and 2 entries more of the same story, added to its alert" in done.output


def test_what_is_secret_in_an_address_is_written_and_not_shown(folder: Path, site: Site) -> None:
    url = campaign_feed(site, "/rss?token=hunter2").replace("//", "//reader:hunter2@")

    done = feeds("add", url, "--yes", "--user-agent", "Our-Coalition/1.0")

    assert done.exit_code == 0, done.output
    assert "hunter2" not in done.output
    assert "What is secret in the address is not shown here" in done.output
    assert (listed(folder)[-1].url, listed(folder)[-1].user_agent) == (url, "Our-Coalition/1.0")


def test_a_poll_by_hand_reads_a_feed_as_its_row_says_and_other_pages_on_request(folder: Path, site: Site) -> None:
    page = f"<main><h3><a href=/1>{LANDMINES} today</a></h3><p><a href=/2>A bridge opens in town</a></p></main>"
    ours, other = site.page("/news/", page), site.page("/more/", page)
    assert feeds("add", ours, "--select", "main h3", "--yes").exit_code == 0

    assert "Ban Campaign: 1 entries, 1 would be posted." in treatywatch("poll", ours).output
    assert "Ban Campaign: 2 entries, 1 would be posted." in treatywatch("poll", other, "--page").output
    assert "a web page titled 'Ban Campaign', not a feed" in treatywatch("poll", other).stderr


def test_a_page_that_lists_feeds_is_followed_once(folder: Path, site: Site) -> None:
    campaign_feed(site, "/feeds/mines.xml", "Mines")
    site.page("/rss/", "<a href=/feeds/mines.xml>Mines</a><a href=/rss/more/>RSS for more</a>")
    site.page("/rss/more/", "<a href=/rss/even-more.rss>RSS</a>")
    home = site.page("/", "<a href=/rss/>RSS feeds</a>")

    done = feeds("add", home, "--yes")

    assert done.exit_code == 0, done.output
    assert listed(folder)[-1].name == "Mines"
    assert "/rss/even-more.rss" not in site.asked


def test_a_page_that_keeps_bots_out_is_not_tried_any_further(folder: Path, site: Site) -> None:
    home = site.page("/", "<p>Checking your browser. captcha</p>", title="Just a moment...")

    done = feeds("add", home, "--yes")

    assert done.exit_code == 1
    assert "asks for proof of being human" in done.stderr
    assert site.asked == ["/"]


def test_a_form_that_asks_who_is_there_is_no_refusal(folder: Path, site: Site) -> None:
    campaign_feed(site)
    home = site.page("/", "<form><script src=/recaptcha.js></script></form><a href=/news.xml>RSS</a>")

    assert feeds("add", home, "--yes").exit_code == 0
    assert listed(folder)[-1].name == "Campaign News"


def test_a_feed_is_not_added_twice_under_another_spelling(folder: Path, site: Site) -> None:
    (folder / "feeds.yaml").write_text(FILE + "  - url: http://www.two.example/feed/\n    enabled: false\n")

    same = feeds("add", "http://one.example/rss/", "--yes")
    off = feeds("add", "two.example/feed", "--yes")

    assert same.exit_code == off.exit_code == 1
    assert "stands in feeds.yaml:3 already as https://one.example/rss." in same.stderr
    assert "but is off: take out its 'enabled: false'" in off.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("ftp://x.example", "--yes"), 1, "is no address"),
        (("https://x.example", "--kind", "blog"), 2, "--kind blog: not known. Write campaign, ngo,"),
        (("https://x.example", "--focus", "wide"), 2, "--focus wide: not known. Write core, broad"),
        (("https://x.example", "--language", "french!"), 2, "--language french!: not a code"),
        (("https://x.example", "--select", "h3["), 2, "--select 'h3[' is no CSS selector"),
        (("https://x.example", "--user-agent", "Ours\n"), 2, "--user-agent may hold at most 300 plain letters"),
    ],
)
def test_what_was_mistyped_is_told_before_anything_is_fetched(
    folder: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    done = feeds("add", *args)

    assert done.exit_code == code
    assert said in done.stderr


def test_whoever_sits_at_a_terminal_chooses_and_is_asked(folder: Path, site: Site) -> None:
    campaign_feed(site, "/a.xml", "First")
    campaign_feed(site, "/b.xml", "Second")
    home = site.page("/", "<a href=/a.xml>RSS</a><a href=/b.xml>RSS</a>")

    shown = typed(folder, ["add", home], {"Which one?": "2\n", "Add it to": "y\n"})

    assert "Added to feeds.yaml." in shown
    assert listed(folder)[-1].name == "Second"


def typed(folder: Path, args: list[str], answers: dict[str, str]) -> str:
    """Run a command in a terminal and answer its questions; return what was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "feeds", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown, left = "", dict(answers)
    while select.select([ours], [], [], 60)[0]:
        try:
            shown += os.read(ours, 4096).decode()
        except OSError:  # its side is closed
            break
        for question in [question for question in left if question in shown]:
            os.write(ours, left.pop(question).encode())
    process.wait(10)
    os.close(ours)
    return shown


def test_a_feed_is_removed_by_address_or_name(folder: Path) -> None:
    (folder / "feeds.yaml").write_text(FILE + "  - name: Two\n    url: https://two.example/rss\n")

    by_name = feeds("remove", "two")
    unknown = feeds("remove", "https://three.example")
    by_address = feeds("remove", "http://one.example/rss/")

    assert by_name.stdout.startswith("Two: taken out of feeds.yaml.")
    assert unknown.exit_code == 1
    assert "no such feed" in unknown.stderr
    assert by_address.exit_code == 0, by_address.output
    assert listed(folder) == ()


def test_feeds_come_from_and_go_to_other_readers(folder: Path) -> None:
    (folder / "in.opml").write_text(
        '<opml><body><outline text="NGO">'
        '<outline text="One" xmlUrl="http://one.example/rss"/>'
        '<outline text="Two: a" xmlUrl="https://two.example/rss" language="fr" focus="core" min_interval="never"/>'
        '<outline text="Two" xmlUrl="http://www.two.example/rss/"/><outline text="x" xmlUrl="ftp://x"/>'
        "</outline></body></opml>"
    )

    done = feeds("import", "in.opml")
    out = feeds("export", "out.opml")
    before = listed(folder)
    (folder / "feeds.yaml").write_text("feeds: []\n")
    back = feeds("import", "out.opml")

    assert "1 feed added to feeds.yaml; 2 were there already." in done.stdout
    assert "Two: a: min_interval left out" in done.stderr
    assert "left out 'x'" in done.stderr
    assert before[-1] == Feed(url="https://two.example/rss", name="Two: a", language="fr", kind="ngo", focus="core")
    assert out.stdout == "2 feeds written to out.opml.\n"
    assert back.exit_code == 0, back.output
    assert sorted(listed(folder), key=lambda feed: feed.name) == sorted(before, key=lambda feed: feed.name)
    assert outlines(feeds("export").stdout) == outlines((folder / "out.opml").read_text()) != []
    assert feeds("import", "feeds.yaml").exit_code == 1


def outlines(opml: str) -> list[str]:
    """Return the lines of a list but those that say when it was made."""
    return [line for line in opml.splitlines() if "<outline" in line]


async def _remember(folder: Path, *states: FeedState) -> None:
    store = await open_store(f"sqlite:///{folder}/data/treatywatch.sqlite", canonical=canonical)
    for state in states:
        await store.save_state(state)
    await store.close()


WELL = FeedState(url="https://well.example/rss", last_ok=NOW, last_new=NOW, interval_s=900, next_poll=NOW)
ILL = replace(
    WELL,
    url="https://user:secret@ill.example/rss",
    failures=3,
    fault="blocked",
    fault_since=NOW - timedelta(days=2),
    fault_message="https://ill.example/rss: refused (HTTP 403); ask for access",
)
MOVED = replace(WELL, url="https://moved.example/rss", moved_to="https://new.example/rss", moved_polls=3)
SILENT = replace(WELL, url="https://silent.example/rss", silent=True, last_new=NOW - timedelta(days=12), gap_s=21600.0)


def test_a_move_is_no_move_before_it_has_held_for_several_polls() -> None:
    feed = Feed(url=MOVED.url)
    once = rows([feed], {feed.url: replace(MOVED, moved_polls=1)})

    assert [row.health for row in once] == ["well"]
    assert remarks(once, NOW) == ()
    assert row_line(once[0])["moved_to"] is None


def test_the_list_tells_how_each_feed_is_the_ill_first(folder: Path) -> None:
    urls = [WELL.url, ILL.url, MOVED.url, SILENT.url, "https://new.example/feed"]
    (folder / "feeds.yaml").write_text("feeds:\n" + "".join(f"  - url: {url}\n" for url in urls))
    asyncio.run(_remember(folder, WELL, ILL, MOVED, SILENT))

    shown = feeds("list")
    told = json.loads(feeds("list", "--json").stdout)

    assert [(one["name"], one["health"]) for one in told] == [
        ("ill.example", "ill"),
        ("silent.example", "silent"),
        ("moved.example", "moved"),
        ("new.example", "new"),
        ("well.example", "well"),
    ]
    assert told[0]["failures"] == 3
    assert told[0]["fault"] == "blocked"
    assert "secret" not in shown.output + json.dumps(told)
    assert "3 polls: https://ill.example/rss: refused (HTTP 403); ask for access" in shown.stdout
    assert "silent.example: no new entry for 12 d, usual gap 6 h" in shown.stdout
    assert "moved.example: has moved to https://new.example/rss; write that address into line 4 of feeds.yaml" in (
        shown.stdout
    )
    head = shown.stdout.splitlines()[:6]
    assert head[0].split() == ["feed", "is", "read", "new", "every", "failed", "next"]
    assert all(len(line.rstrip()) <= 80 for line in head)


def test_the_table_fits_eighty_columns_whatever_a_feed_is_called() -> None:
    from rich.console import Console

    long = Feed(url="https://a.example", name="[bold]Campagne internationale pour interdire les mines[/bold] 地雷禁止")
    late = FeedState(
        url="https://a.example", last_ok=NOON - timedelta(days=400), interval_s=86400, failures=12345, silent=True
    )
    console = Console(width=80, record=True, file=StringIO())

    console.print(table(rows([long], {long.url: late}), NOON))

    lines = console.export_text().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("[bold]Campagne")
    assert remarks(rows([long], {}), NOON) == ()
    assert [lasting(seconds) for seconds in (None, 45, 900, 21600, 86400 * 12)] == ["", "45 s", "15 m", "6 h", "12 d"]
