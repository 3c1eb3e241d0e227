import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.fetch import HttpFetcher
from tests.fetch.conftest import Site


async def test_a_form_is_sent_and_follows_a_redirect_that_keeps_it(site: Site, fetcher: HttpFetcher) -> None:
    async def take(request: web.Request) -> web.Response:
        form = dict(await request.post())
        return web.Response(status=202, text=f"{request.method} {form} " + "x" * 1000)

    site.answers["/hub"] = take
    site.says("/old", status=307, Location="/hub")

    status, said = await fetcher.post(site.url("/old"), {"a": "1 & 2"})

    assert status == 202
    assert said.startswith("POST {'a': '1 & 2'} ")
    assert len(said) == 500


async def test_a_redirect_that_drops_the_form_is_not_followed(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/old", status=302, Location="/hub")

    assert (await fetcher.post(site.url("/old"), {}))[0] == 302


async def test_redirects_end(site: Site, fetcher: HttpFetcher) -> None:
    site.says("/old", status=308, Location="/old")

    with pytest.raises(FetchError, match="redirects more than"):
        await fetcher.post(site.url("/old"), {})


async def test_no_form_goes_to_an_address_inside_the_operator_s_network(site: Site) -> None:
    fetcher = HttpFetcher(version="1", user_agent_url="")

    for url in (site.url("/hub"), "http://localhost:9/", "http://[::ffff:127.0.0.1]:8080/", "ftp://hub.example/"):
        with pytest.raises(FetchError) as refused:
            await fetcher.post(url, {})
        assert refused.value.fault in ("private_address", "bad_address")

    await fetcher.close()
    with pytest.raises(FetchError, match="stopping"):
        await fetcher.post("https://hub.example/", {})
    assert site.asked == []
