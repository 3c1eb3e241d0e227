"""Numbers for whoever watches the bot by machine."""

from datetime import timedelta
from pathlib import Path

from bot.metrics import Metrics
from bot.model import Readings, Tallies
from tests.fakes import NOON

DOCS = Path(__file__).parents[1] / "docs" / "metrics.md"


def exposed(metrics: Metrics, now: Readings | None = None) -> list[str]:
    return metrics.exposition(now or Readings()).decode().splitlines()


def busy() -> Metrics:
    """Return metrics of which each has counted something."""
    metrics = Metrics("1.2", NOON)
    metrics.polled("new", None, {"queued": 2, "not relevant": 7})
    metrics.polled("fault", "dns")
    metrics.posted("slack", NOON, NOON - timedelta(seconds=4), NOON - timedelta(seconds=90))
    metrics.answered("discord", "treaty", 0.02, ok=True)
    return metrics


READINGS = Readings(
    tallies=Tallies(deliveries={("slack", "sent"): 5}, stopped=1),
    feeds={"well": 3},
    chats={"slack": True, "discord": False},
    ready=False,
    last_poll=NOON,
)


def test_every_metric_is_explained_and_no_other() -> None:
    told = {line.split("`")[1] for line in DOCS.read_text().splitlines() if line.startswith(("| `tr", "| `pro"))}

    there = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in busy().registry.collect()
        if not family.name.endswith("_created")
    }

    assert there == told


def test_what_happened_is_counted_by_what_it_was() -> None:
    lines = exposed(busy(), READINGS)

    assert 'treatywatch_polls_total{result="new"} 1.0' in lines
    assert 'treatywatch_faults_total{fault="dns"} 1.0' in lines
    assert 'treatywatch_items_total{step="not relevant"} 7.0' in lines
    assert 'treatywatch_publication_to_post_seconds_sum{platform="slack"} 90.0' in lines
    assert 'treatywatch_seen_to_post_seconds_sum{platform="slack"} 4.0' in lines
    assert 'treatywatch_answer_seconds_count{command="treaty",ok="yes",platform="discord"} 1.0' in lines
    assert 'treatywatch_deliveries{platform="slack",state="sent"} 5.0' in lines
    assert 'treatywatch_chat_connected{platform="discord"} 0.0' in lines
    assert "treatywatch_ready 0.0" in lines
    assert any(line.startswith("treatywatch_build_info{") and 'version="1.2"' in line for line in lines)


def test_a_store_that_does_not_answer_leaves_no_old_numbers() -> None:
    metrics = busy()
    exposed(metrics, READINGS)

    lines = exposed(metrics, Readings(tallies=None))

    assert "treatywatch_store_readable 0.0" in lines
    assert "treatywatch_channels_stopped NaN" in lines
    assert not any(line.startswith("treatywatch_deliveries{") for line in lines)


def test_an_article_dated_ahead_of_its_post_took_no_time_and_one_without_a_date_is_not_counted() -> None:
    metrics = Metrics("1.2", NOON)
    metrics.posted("slack", NOON, NOON, NOON + timedelta(hours=5))
    metrics.posted("slack", NOON, NOON, None)

    lines = exposed(metrics)

    assert 'treatywatch_publication_to_post_seconds_sum{platform="slack"} 0.0' in lines
    assert 'treatywatch_publication_to_post_seconds_count{platform="slack"} 1.0' in lines
    assert 'treatywatch_seen_to_post_seconds_count{platform="slack"} 2.0' in lines
