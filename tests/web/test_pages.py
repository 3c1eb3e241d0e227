import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.web.asking import FIELDS, read, write
from bot.web.guard import HEADERS, Buckets
from bot.web.pages import title_of
from tests.web.archive import ARABIC_TITLE, CHANNEL
from tests.web.serving import Served

TOKEN = "correct-horse-battery"
PATHS = ("/", "/stories", "/countries", "/countries/POL", "/countries/POL?lang=ar", "/countries/XKX", "/status")


async def test_every_page_is_there_with_headers_that_let_nothing_run(site: Served) -> None:
    story = await site.story_of("Two reports of one vote")

    for path in (*PATHS, f"/stories/{story}", "/no-such-page", "/stories/none", "/countries/nowhere", "/style.css"):
        answer, text = await site.get(path)

        assert answer.status == (404 if "no" in path else 200), path
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert text.startswith("<!doctype html>") or path == "/style.css"
        assert "<script" not in text
        assert " style=" not in text
        assert not re.search(r" on[a-z]+=(?!alert)", text)


async def test_pages_are_for_reading_only(site: Served) -> None:
    for path in ("/", "/stories", "/status"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            async with site.client.request(method, path) as answer:
                assert answer.status == 405
        async with site.client.head(path) as answer:
            assert answer.status == 200
            assert await answer.read() == b""


async def test_a_story_tells_its_reports_why_each_joined_and_what_counted(site: Served) -> None:
    _, text = await site.get(f"/stories/{await site.story_of('Two reports of one vote')}")

    for part in ("Example News", "Other Wire", "the same title", "landmines", "+4", "score 8, needed 4"):
        assert part in text
    assert "left the Mine Ban Treaty on 20 February 2026" in text
    assert CHANNEL not in text


async def test_hostile_text_stays_text_and_leads_nowhere(site: Served) -> None:
    _, listed = await site.get("/stories")
    _, alone = await site.get(f"/stories/{await site.story_of_key('hostile')}")

    for text in (listed, alone):
        assert "&lt;script&gt;" in text
        assert "javascript:" not in text
        assert not any(mark in text for mark in "\u202e\u2067")


async def test_a_text_in_another_language_says_which_and_where_it_is_read_from(site: Served) -> None:
    _, text = await site.get(f"/stories/{await site.story_of(ARABIC_TITLE)}")

    assert f'<h1 dir="rtl" lang="ar">{ARABIC_TITLE}</h1>' in text


async def test_the_archive_is_filtered_and_says_by_what(site: Served) -> None:
    query = "q=vote&topic=withdrawal&country=Poland&language=en&source=Other+Wire&from=2026-03-01"
    _, text = await site.get(f"/stories?{query}")

    assert "Stories: “vote”, withdrawal, Poland, in English, reported by Other Wire, from 1 March 2026" in text
    assert text.count("<article>") == 1
    assert "/stories.atom?q=vote&amp;topic=withdrawal&amp;country=POL&amp;language=en" in text


async def test_what_can_not_be_read_is_marked_at_its_field(site: Served) -> None:
    answer, text = await site.get("/stories?topic=x&country=Polnd&stage=y&language=1&from=z&to=2026-13-01")

    assert answer.status == 400
    assert text.count('aria-invalid="true"') == 6
    assert "Did you mean Poland?" in text
    for kind in ("atom", "json", "csv"):
        assert (await site.get(f"/stories.{kind}?from=z"))[0].status == 400


async def test_a_countrys_other_names_lead_to_its_page(site: Served) -> None:
    for name in ("pol", "PL", "polska", "%D8%A8%D9%88%D9%84%D9%86%D8%AF%D8%A7"):
        answer, _ = await site.get(f"/countries/{name}")
        assert (answer.status, answer.headers["Location"]) == (301, "/countries/POL")
    _, guessed = await site.get("/countries/polnd")
    assert 'href="/countries/POL"' in guessed


async def test_links_keep_the_public_addresss_own_path(serve: Callable[..., Served]) -> None:
    site = await serve(public_url="https://ban.example/bot/").open()

    for path in ("/bot/stories", "/stories"):
        _, text = await site.get(path)
        links = set(re.findall(r'(?:href|action)="(/[^"]*)"', text))
        assert all(link.startswith("/bot/") for link in links)
    _, feed = await site.get("/stories.json")
    assert '"feed_url":"https://ban.example/bot/stories.json"' in feed


async def test_a_page_is_sent_once_and_not_again_while_it_is_the_same(site: Served) -> None:
    for path in ("/", "/stories", "/stories.atom", "/stories.json", "/stories.csv", "/countries/POL", "/style.css"):
        first, _ = await site.get(path)
        tag = first.headers["ETag"]

        again, body = await site.get(path, If_None_Match=f'"other", W/{tag}')
        assert (again.status, body) == (304, "")
        assert again.headers["Content-Security-Policy"]
        assert (await site.get(path, If_None_Match='"other"'))[0].status == 200
    changed = (await site.get("/stories.atom"))[0].headers["Last-Modified"]
    assert (await site.get("/stories.atom", If_Modified_Since=changed))[0].status == 304
    assert (await site.get("/stories.atom", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT"))[0].status == 200
    assert (await site.get("/stories.atom", If_Modified_Since="yesterday"))[0].status == 200


async def test_status_names_channels_and_addresses_to_operators_alone(serve: Callable[..., Served]) -> None:
    site = await serve(token=TOKEN).open()

    _, public = await site.get("/status")
    _, wrong = await site.get("/status", Authorization="Bearer wrong")
    answer, operators = await site.get("/status", Authorization=f"Bearer {TOKEN}")
    story = await site.story_of("Two reports of one vote")
    record = await site.get(f"/stories/{story}", Authorization=f"Bearer {TOKEN}")

    for text in (public, wrong):
        assert CHANNEL not in text
        assert "archived" not in text
        assert "s3cr3t" not in text
        assert "slack: 1 channel" in text
        assert "not found" in text
    assert CHANNEL in operators
    assert "The channel is archived: open it again." in operators
    assert answer.headers["Cache-Control"] == "no-store"
    assert CHANNEL in record[1]


async def test_an_operator_signs_in_and_out_by_a_form(serve: Callable[..., Served]) -> None:
    site = await serve(token=TOKEN).open()
    async with site.client.post("/sign-in", data={"token": "guess"}) as refused:
        assert refused.status == 403
        assert "Set-Cookie" not in refused.headers
    async with site.client.post("/sign-in", data={"token": TOKEN}, allow_redirects=False) as signed:
        cookie = signed.headers["Set-Cookie"]
        assert (signed.status, signed.headers["Location"]) == (303, "/status")
    value = cookie.partition(";")[0]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert CHANNEL in (await site.get("/status", Cookie=value))[1]
    assert CHANNEL not in (await site.get("/status", Cookie=value.replace("treatywatch=1", "treatywatch=9")))[1]
    site.clock.pass_by(hours=13)
    assert CHANNEL not in (await site.get("/status", Cookie=value))[1]
    async with site.client.post("/sign-out", allow_redirects=False) as out:
        assert "Max-Age=0" in out.headers["Set-Cookie"]
    async with site.client.post("/sign-in", data={"token": "x" * 5000}) as long:
        assert long.status == 413


async def test_guesses_at_the_token_are_few(serve: Callable[..., Served]) -> None:
    site = await serve(token=TOKEN).open()
    statuses = []
    for _ in range(7):
        async with site.client.post("/sign-in", data={"token": "guess"}) as answer:
            statuses.append(answer.status)

    assert statuses == [403] * 5 + [429] * 2
    assert int(answer.headers["Retry-After"]) > 10


async def test_without_a_token_nobody_is_an_operator(site: Served) -> None:
    async with site.client.post("/sign-in", data={"token": ""}) as answer:
        assert answer.status == 404
    assert (await site.get("/sign-in"))[0].status == 404
    assert CHANNEL not in (await site.get("/status", Authorization="Bearer "))[1]
    assert CHANNEL not in (await site.get("/status", Cookie="treatywatch=99999999999."))[1]


async def test_who_asks_too_often_is_told_to_wait_and_others_are_not(serve: Callable[..., Served]) -> None:
    site = await serve(buckets=Buckets(3, 0.1, now=lambda: 0.0)).open()
    statuses = [(await site.get("/style.css", X_Forwarded_For="203.0.113.5"))[0].status for _ in range(3)]
    refused, text = await site.get("/", X_Forwarded_For="6.6.6.6, 203.0.113.5")
    other, _ = await site.get("/", X_Forwarded_For="203.0.113.6")

    assert statuses == [200] * 3
    assert (refused.status, refused.headers["Retry-After"]) == (429, "10")
    assert "Try again in 10 seconds" in text
    assert other.status == 200


async def test_a_store_that_can_not_be_read_is_said_and_nothing_else_breaks(site: Served) -> None:
    await site.store.close()

    answer, text = await site.get("/stories")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert "can’t be read just now" in text
    assert "sqlite" not in text
    assert (await site.get("/style.css"))[0].status == 200


async def test_a_host_that_is_none_is_refused(site: Served) -> None:
    assert (await site.get("/stories.atom", Host='x"><script>'))[0].status == 400


ANYTHING = st.dictionaries(st.sampled_from((*FIELDS, "before", "after", "x")), st.text(max_size=30), max_size=5)
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "q": st.text(max_size=20),
        "topic": st.sampled_from(["withdrawal", "US policy", "x"]),
        "country": st.sampled_from(["POL", "Ukraine", "🇵🇱", "Congo"]),
        "stage": st.sampled_from(["in_effect", "IN_EFFECT"]),
        "from": st.dates().map(str),
        "to": st.dates().map(str),
        "before": st.text("0123456789abcdef", max_size=12),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(query=ANYTHING | LIKELY)
async def test_any_query_is_answered_or_refused_with_reasons(open_site: Served, query: dict[str, str]) -> None:
    for path in ("/stories", "/stories.atom", "/stories.json", "/stories.csv"):
        async with open_site.client.get(path, params=query) as answer:
            assert answer.status in (200, 400)


@given(query=ANYTHING | LIKELY)
def test_what_is_asked_for_is_written_as_it_is_read(query: dict[str, str]) -> None:
    asked = read(query)
    assume(not asked.problems)
    again = read(dict(parse_qsl(write(asked.sought).removeprefix("?"))))

    assert again.problems == {}
    assert write(again.sought) == write(asked.sought)
    assert title_of(again.sought) == title_of(asked.sought)


async def test_an_odd_path_is_no_page(site: Served) -> None:
    for path in ("/stories/%00", "/countries/%ff%fe", "/stories/..%2f..%2fetc%2fpasswd", "/style.css/..", "/%2e%2e"):
        assert (await site.get(path))[0].status in (400, 404)
