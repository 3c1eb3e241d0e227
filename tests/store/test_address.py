from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.address import address


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///bot.sqlite", "bot.sqlite"),
        ("sqlite:////var/lib/bot.sqlite", "/var/lib/bot.sqlite"),
        ("data/100%.sqlite", "data/100%.sqlite"),
        ("~/bot.sqlite", str(Path.home() / "bot.sqlite")),
    ],
)
def test_a_path_and_an_sqlite_address_name_a_file(url: str, path: str) -> None:
    assert address(url).path == Path(path).absolute()
    assert address(url).shown == path


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_is_shown_without_its_password(scheme: str) -> None:
    found = address(f"{scheme}://bot:s3cret%40@db.example:5433/alerts?sslmode=require&password=s3cret")

    assert found.path is None
    assert found.shown == "postgresql://bot:***@db.example:5433/alerts"
    assert found.url.drivername == "postgresql+psycopg"
    assert found.url.password == "s3cret@"
    assert found.url.query["sslmode"] == "require"


@pytest.mark.parametrize("url", ["", ":memory:", "sqlite://", "sqlite:///:memory:"])
def test_a_store_without_a_file_is_refused_since_it_would_forget(url: str) -> None:
    with pytest.raises(StoreError, match="STORE_URL names no file: use sqlite:///"):
        address(url)


def test_two_slashes_before_a_path_are_refused_since_its_first_folder_would_be_left_out() -> None:
    with pytest.raises(StoreError, match="come three slashes"):
        address("sqlite://data/bot.sqlite")


@pytest.mark.parametrize("url", ["mysql://u:s3cret@h/d", "postgresql://u:s3cret@h:port/d", "://s3cret"])
def test_an_address_of_no_database_we_know_is_refused_and_its_password_not_repeated(url: str) -> None:
    with pytest.raises(StoreError, match="use sqlite:///") as caught:
        address(url)

    assert "s3cret" not in str(caught.value)
