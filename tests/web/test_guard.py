import re
from datetime import date

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from bot.web.guard import Buckets, client_of
from bot.web.plain import direction, plain, safe_url
from bot.words import words_in


class Seconds:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_so_many_at_once_and_fills_again() -> None:
    seconds = Seconds()
    buckets = Buckets(2, 0.5, now=seconds)

    assert [buckets.wait_s("a") for _ in range(3)] == [0, 0, 2]
    assert buckets.wait_s("b") == 0
    seconds.now = 2.0
    assert [buckets.wait_s("a") for _ in range(2)] == [0, 2]


@given(clients=st.lists(st.text(max_size=3), max_size=60))
def test_only_so_many_clients_are_remembered(clients: list[str]) -> None:
    buckets = Buckets(1, 1, most=5, now=lambda: 0.0)
    for client in clients:
        buckets.wait_s(client)

    assert len(buckets) <= 5


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("93.184.215.14", "198.51.100.1", "93.184.215.14"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("172.18.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("2001:db8:1:2::5", "", "2001:db8:1:2::/64"),
        ("::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),
        ("", "", "unknown"),
    ],
)
def test_a_client_is_whom_the_nearest_proxy_names(remote: str, forwarded: str, client: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded} if forwarded else {})

    assert client_of(request.clone(remote=remote)) == client


@given(st.text(st.characters(codec=None)))
def test_plain_text_holds_nothing_that_turns_or_breaks_a_page(text: str) -> None:
    shown = plain(text)

    shown.encode()
    assert not set(shown) & set("\0\x1b\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e")
    assert not re.search("\u200f(?![0-9])", shown)
    assert plain(shown) == shown


def test_a_date_in_arabic_keeps_the_mark_that_parts_it_from_a_name_in_latin_letters() -> None:
    assert plain(f"Delfi، {words_in('ar').day(date(2026, 3, 1))}") == "Delfi، \u200f1 مارس 2026"
    assert plain("\u200fexe.gnp\u200f") == "exe.gnp"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/path", "", "http://", "http://[", "ftp://a/b"],
)
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    assert safe_url(url) is None
    assert safe_url("https://news.example/a?b=c") == "https://news.example/a?b=c"


def test_a_text_is_read_from_where_its_language_is() -> None:
    assert [direction(language) for language in ("ar", "fa", "en", "und", "")] == ["rtl", "rtl", "ltr", "auto", "auto"]
