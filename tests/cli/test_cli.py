import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.builders import news, rss
from tests.warm import ROOT, code_of, warm

RELEVANT = {
    "id": "a",
    "title": "Poland's parliament votes to leave the Mine Ban Treaty",
    "summary": "The Sejm voted on Wednesday to withdraw from the Ottawa Convention on antipersonnel mines.",
    "lang": "en",
    "published": "2025-06-25",
}
AGAIN = {**RELEVANT, "id": "b", "title": "Polish lawmakers vote to quit landmine ban", "published": "2025-06-26"}
OTHER = {"id": "c", "title": "Copper mine in Peru to close", "summary": "The pit employs 400 miners.", "lang": "en"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: https://news.example/rss\n")
    return tmp_path


def treatywatch(folder: Path, *args: str, text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(text.encode())
        given.seek(0)
        _, told = warm().start(
            args, folder=folder, env=clean(**env), streams=(given.fileno(), out.fileno(), err.fileno())
        )
        code = code_of(told)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(args, code, out.read().decode(), err.read().decode())


def clean(**env: str) -> dict[str, str]:
    """An environment with nothing of this machine's settings."""
    return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **env}


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_classify_answers_each_line_in_order_and_groups_what_tells_one_story(folder: Path) -> None:
    done = treatywatch(folder, "classify", text="\n".join(map(json.dumps, (RELEVANT, OTHER, AGAIN))) + "\n\n")

    first, other, again = lines(done)
    assert done.returncode == 0, done.stderr
    assert [first["id"], other["id"], again["id"]] == ["a", "c", "b"]
    assert set(first) >= {
        "id", "relevant", "score", "topics", "countries", "stage", "urgency", "language", "matches", "story",
    }  # fmt: skip
    assert first["relevant"] is True
    assert first["topics"] == ["withdrawal"]
    assert first["countries"] == ["POL"]
    assert first["stage"] == "parliament_vote"
    assert first["urgency"] == "high"
    assert other["relevant"] is False
    assert other["story"] is None
    assert again["story"] == first["story"] is not None


def test_classify_names_the_line_that_is_no_json(folder: Path) -> None:
    done = treatywatch(folder, "classify", text='{"title": "x"}\nnot json\n')

    assert done.returncode == 1
    assert "2: not JSON" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_resolve_answers_each_name_with_a_code_or_null(folder: Path) -> None:
    done = treatywatch(folder, "resolve", text="poland\nCongo\nqwertz\n🇫🇮\n\n")

    assert [(one["input"], one["iso3"]) for one in lines(done)] == [
        ("poland", "POL"),
        ("Congo", None),
        ("qwertz", None),
        ("🇫🇮", "FIN"),
        ("", None),
    ]
    assert len(lines(done)[1]["suggestions"]) == 2  # type: ignore[arg-type]  # a list


def test_ask_prints_the_answer_and_fails_where_there_is_none(folder: Path) -> None:
    known = treatywatch(folder, "ask", "/treaty poland", "--as-of", "2026-03-01")
    words = treatywatch(folder, "ask", "/treaty", "poland", "--as-of", "2025-12-31", "--json")
    unknown = treatywatch(folder, "ask", "/treaty polnd")
    wrong = treatywatch(folder, "ask", "/treaty poland", "--as-of", "soon")

    assert "Poland left the Mine Ban Treaty on 20 February 2026." in known.stdout
    assert known.returncode == 0
    assert "left the Mine Ban Treaty" not in json.loads(words.stdout)["lead"]
    assert "Did you mean Poland?" in unknown.stdout
    assert unknown.returncode == 1
    assert wrong.returncode == 2
    assert "2025-12-31" in wrong.stderr


def test_poll_shows_what_a_saved_feed_would_post_and_stores_nothing(folder: Path) -> None:
    (folder / "feed.xml").write_bytes(
        rss(news("a", title="Poland votes on antipersonnel mines"), news("b", title="Rain"))
    )

    text = treatywatch(folder, "poll", "feed.xml")
    first, _ = lines(treatywatch(folder, "poll", "feed.xml", "--json"))

    assert "[would post] Poland votes on antipersonnel mines" in text.stdout
    assert "2 entries" in text.stdout
    assert first["relevant"] is True
    assert first["url"] == "https://news.example/a"
    assert sorted(path.name for path in folder.iterdir()) == ["feed.xml", "feeds.yaml"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"<html><title>Log in</title></html>", "not a feed"), (b"plain words", "feed")],
)
def test_poll_says_in_one_line_why_a_file_is_no_feed(folder: Path, content: bytes, says: str) -> None:
    (folder / "feed.xml").write_bytes(content)

    done = treatywatch(folder, "poll", "feed.xml")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_check_tells_every_part_and_every_problem_at_once(folder: Path) -> None:
    good = treatywatch(folder, "check")
    (folder / "feeds.yaml").write_text("feeds:\n  - url: nowhere\n    kind: paper\n")
    bad = treatywatch(folder, "check", POLL_INTERVAL="x")
    worse = treatywatch(folder, "check", STORE_URL="mysql://h/d")

    assert good.returncode == 0, good.stderr
    assert [line.split()[0] for line in good.stdout.splitlines()] == ["settings", "feeds", "lexicon", "treaties"]
    assert bad.returncode == 1
    assert "POLL_INTERVAL=x" in bad.stderr
    assert "feeds.yaml:2" in worse.stderr
    assert "feeds.yaml:3" in worse.stderr
    assert "mysql is not supported" in worse.stderr


def test_misuse_is_exit_code_two_and_help_names_every_command(folder: Path) -> None:
    assert treatywatch(folder, "no-such-thing").returncode == 2
    assert treatywatch(folder, "why").returncode == 2
    shown = treatywatch(folder, "--help").stdout
    for name in ("run", "demo", "check", "poll", "classify", "ask", "resolve", "why", "outbox"):
        assert name in shown


def test_why_and_outbox_say_so_where_nothing_is_there_yet(folder: Path) -> None:
    why = treatywatch(folder, "why", "https://news.example/none")
    outbox = treatywatch(folder, "outbox")

    assert why.returncode == 1
    assert "No feed has brought this link" in why.stdout
    assert outbox.returncode == 0
    assert "empty" in outbox.stdout


def test_a_chat_that_is_not_set_up_is_said_with_what_to_set(folder: Path) -> None:
    done = treatywatch(folder, "run", "--once", "--chat", "slack", "--chat", "irc")

    assert done.returncode == 1
    assert "--chat irc: not a chat" in done.stderr
    assert "SLACK_BOT_TOKEN" in done.stderr


def test_a_fresh_interpreter_answers_as_the_forked_ones_of_the_tests_do(folder: Path) -> None:
    fresh = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "/treaty poland", "--as-of", "2026-03-01"],
        cwd=folder,
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    forked = treatywatch(folder, "ask", "/treaty poland", "--as-of", "2026-03-01")

    assert (fresh.returncode, fresh.stdout, fresh.stderr) == (forked.returncode, forked.stdout, forked.stderr)
