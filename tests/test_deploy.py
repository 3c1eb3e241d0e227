"""What is shipped for running the bot as a service fits the bot."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from bot.app import DRAIN_S
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "deploy" / "treatywatch.service"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["treatywatch"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def unit() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # the documented way to keep the case
    parser.read(UNIT)
    return parser


def seconds(text: str) -> int:
    return int(re.fullmatch(r"(\d+)s?", text)[1])  # type: ignore[index]  # else the test fails


def test_whoever_stops_the_bot_waits_longer_than_it_takes() -> None:
    assert seconds(COMPOSE["stop_grace_period"]) > DRAIN_S + 2
    assert seconds(unit()["Service"]["TimeoutStopSec"]) > DRAIN_S + 2


def test_every_setting_that_is_made_for_a_service_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields}
    made = re.findall(r"^(?:ENV| {3}) ([A-Z_]+)=", DOCKERFILE, re.MULTILINE)

    assert set(COMPOSE["environment"]) <= known
    assert "STORE_URL" in made
    assert set(made) - known == {"PATH", "PYTHONUNBUFFERED"}


def test_the_example_of_settings_leaves_the_store_where_each_way_to_run_has_it() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    set_there = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}

    assert set_there.isdisjoint(COMPOSE["environment"])
    assert set(re.findall(r"^#?([A-Z_]+)=", "\n".join(lines), re.MULTILINE)) <= {
        name.upper() for name in Settings.model_fields
    }


def test_what_the_container_remembers_is_in_its_volume() -> None:
    assert "data:/data" in COMPOSE["volumes"]
    assert COMPOSE["environment"]["STORE_URL"].startswith("sqlite:////data/")
    assert COMPOSE["environment"]["FACTS_DIR"].startswith("/data/")
    assert "VOLUME /data" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert COMPOSE["healthcheck"]
    (feeds,) = [volume for volume in COMPOSE["volumes"] if volume.startswith("./feeds.yaml:")]
    assert feeds.split(":")[1] in DOCKERFILE


def test_the_unit_runs_the_bot_as_nobody_of_importance() -> None:
    service = unit()["Service"]

    assert service["ExecStart"].endswith("treatywatch run")
    assert service["User"] not in ("", "root")
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed on this machine")
def test_systemd_takes_the_unit() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, timeout=30, check=False
    )
    # The program is not installed here.
    said = [line for line in done.stderr.splitlines() if UNIT.name in line and "is not executable" not in line]

    assert said == []
