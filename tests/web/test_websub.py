import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.fetch import HttpFetcher
from bot.model import Subscription
from bot.web import Push, WebServer
from bot.web.websub import LEASE, LEAVING, REFUSED_RETRY, RETRY, Named, is_due, is_live, is_signed
from tests.builders import FEED
from tests.fakes import NOON, FakeClock

BODY = b"<rss/>"
ASKED = Subscription(
    feed=FEED, hub="https://hub.example/", topic=FEED, token="t", secret="s", state="asked", asked_at=NOON
)


class Remembered:
    """The port ``Hubs`` in memory; another bot can be started on it."""

    def __init__(self) -> None:
        self.kept: dict[str, Subscription] = {}

    async def subscriptions(self) -> tuple[Subscription, ...]:
        return tuple(self.kept.values())

    async def save_subscription(self, given: Subscription) -> None:
        self.kept[given.feed] = given

    async def drop_subscription(self, feed: str) -> bool:
        return self.kept.pop(feed, None) is not None


class Hub:
    """A hub on loopback: it takes subscriptions, verifies them, and pushes."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Mapping[str, str]] = []
        #: What it answers to a subscription.
        self.status = 202
        #: Seconds of the lease it grants; None for none said.
        self.lease_s: int | None = 1000
        self.verified: list[tuple[int, str]] = []
        self.session = aiohttp.ClientSession()

    async def subscribe(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status == 202:
            # Before its own answer, as some hubs do.
            await self.verify(form, mode=form["hub.mode"])
        return web.Response(status=self.status, text="no thanks" if self.status >= 400 else "")

    async def verify(self, form: Mapping[str, str], **other: str) -> None:
        given = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "c-12"}
        if self.lease_s is not None:
            given["hub.lease_seconds"] = str(self.lease_s)
        query = given | {f"hub.{key}": value for key, value in other.items()}
        async with self.session.get(form["hub.callback"], params=query) as answer:
            self.verified.append((answer.status, await answer.text()))

    async def push(self, form: Mapping[str, str], signature: str | None = None, body: bytes = BODY) -> int:
        right = "sha256=" + hmac.new(form["hub.secret"].encode(), body, "sha256").hexdigest()
        headers = {"X-Hub-Signature": right if signature is None else signature}
        async with self.session.post(form["hub.callback"], data=body, headers=headers) as answer:
            return answer.status


class Bot:
    """As much of a running bot as hubs see of it."""

    def __init__(self, hub: Hub, store: Remembered, clock: FakeClock, poster: HttpFetcher) -> None:
        self.hub = hub
        self.store = store
        self.clock = clock
        self.poster = poster
        self.polled: list[str] = []
        self.came = asyncio.Event()
        self.named = {FEED: Named(hub=hub.url, topic=FEED)}
        self.server: WebServer
        self.push: Push

    async def start(self, again_s: float = 90.0) -> None:
        # Its address must be known before it listens, so a free port is looked for first.
        probe = WebServer(host="127.0.0.1", port=0, routes=())
        await probe.open()
        await probe.close()
        self.push = Push(
            store=self.store,
            poster=self.poster,
            clock=self.clock,
            public_url=f"http://127.0.0.1:{probe.port}/bot/",
            hurry=self.hurry,
            again_s=again_s,
        )
        self.server = WebServer(host="127.0.0.1", port=probe.port, routes=self.push.routes())
        await self.server.open()

    def hurry(self, feed: str) -> None:
        self.polled.append(feed)
        self.came.set()

    async def stop(self) -> None:
        self.push.close()
        await self.server.close()

    async def look(self) -> None:
        await self.push.look(self.named)

    @property
    def subscription(self) -> Subscription:
        return self.store.kept[FEED]


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Bot]:
    hub = Hub()
    site = web.Application()
    site.router.add_post("/", hub.subscribe)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    poster = HttpFetcher(version="1", user_agent_url="", allow_private=True)
    bot = Bot(hub, Remembered(), FakeClock(), poster)
    await bot.start()
    yield bot
    await bot.stop()
    await poster.close()
    await hub.session.close()
    await runner.cleanup()


async def test_a_named_hub_is_asked_verified_and_its_push_has_the_feed_polled(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked
    before = bot.push.pushed(FEED)
    status = await bot.hub.push(form)
    await asyncio.wait_for(bot.came.wait(), 5)

    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == FEED
    assert form["hub.lease_seconds"] == f"{LEASE.total_seconds():.0f}"
    assert form["hub.callback"].startswith(f"http://127.0.0.1:{bot.server.port}/bot/websub/")
    assert len(form["hub.secret"]) == 64
    assert bot.hub.verified == [(200, "c-12")]
    assert bot.subscription.lease_until == NOON + timedelta(seconds=1000)
    assert not before  # a hub that never pushed is not relied on
    assert status == 202
    assert bot.polled == [FEED]
    assert bot.push.pushed(FEED)


async def test_a_push_with_a_wrong_signature_is_passed_over(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked
    wrong = hmac.new(b"guess", BODY, "sha256").hexdigest()

    statuses = [await bot.hub.push(form, signature) for signature in ("", f"sha256={wrong}", "md5=00", "sha256=")]

    assert statuses == [202, 202, 202, 202]
    assert bot.polled == []
    assert bot.subscription.last_push is None


async def test_pushes_in_a_row_are_one_poll_and_a_second_look_comes_later(bot: Bot) -> None:
    await bot.stop()
    await bot.start(again_s=0.05)
    await bot.look()
    (form,) = bot.hub.asked

    await bot.hub.push(form)
    await asyncio.wait_for(bot.came.wait(), 5)
    bot.came.clear()
    await asyncio.wait_for(bot.came.wait(), 5)
    for _ in range(3):
        await bot.hub.push(form)

    assert bot.polled == [FEED, FEED]  # the next ten seconds belong to the publisher


async def test_nobody_else_can_subscribe_unsubscribe_or_deny(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked
    bot.hub.verified.clear()
    stranger = {**form, "hub.callback": form["hub.callback"] + "x"}

    await bot.hub.verify({**form, "hub.topic": "https://evil.example/"})
    await bot.hub.verify(form, mode="unsubscribe")
    await bot.hub.verify(form, challenge="")
    await bot.hub.verify(stranger)
    await bot.hub.verify(stranger, mode="denied")

    assert [status for status, _ in bot.hub.verified] == [404, 404, 404, 404, 404]
    assert await bot.hub.push(stranger) == 410
    assert bot.subscription.state == "live"


async def test_the_address_is_served_with_and_without_the_public_path(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked

    await bot.hub.verify({**form, "hub.callback": form["hub.callback"].replace("/bot/websub/", "/websub/")})

    assert bot.hub.verified[-1] == (200, "c-12")


async def test_a_lease_is_renewed_in_time_with_the_same_address_and_secret(bot: Bot) -> None:
    await bot.look()
    bot.clock.pass_by(seconds=700)
    await bot.look()
    bot.clock.pass_by(seconds=100)
    await bot.look()

    first, second = bot.hub.asked
    assert first == second
    assert bot.subscription.lease_until == bot.clock.now() + timedelta(seconds=1000)


async def test_a_bot_that_was_started_anew_keeps_its_subscriptions(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked
    again = Push(store=bot.store, poster=bot.poster, clock=bot.clock, public_url="https://bot.example", hurry=bot.hurry)

    await again.look(bot.named)

    assert len(bot.hub.asked) == 1
    assert is_live(bot.subscription, bot.clock.now())
    assert bot.subscription.secret == form["hub.secret"]


async def test_another_hub_is_asked_anew_within_the_hour_and_one_not_named_any_more_is_forgotten(bot: Bot) -> None:
    bot.hub.lease_s = 86_400
    await bot.look()
    (first,) = bot.hub.asked
    bot.named = {FEED: Named(hub=bot.hub.url, topic=f"{FEED}?new")}
    await bot.look()
    assert len(bot.hub.asked) == 1
    bot.clock.pass_by(seconds=RETRY.total_seconds())
    await bot.look()
    second, given_up = bot.hub.asked[1:]

    assert first["hub.callback"] != second["hub.callback"]
    assert first["hub.secret"] != second["hub.secret"]
    assert given_up == {
        "hub.mode": "unsubscribe",
        "hub.topic": FEED,
        "hub.callback": first["hub.callback"],
    }
    assert await bot.hub.push(first) == 410

    await bot.push.look({})

    assert bot.store.kept == {}
    assert [(form["hub.mode"], form["hub.topic"]) for form in bot.hub.asked[3:]] == [("unsubscribe", f"{FEED}?new")]
    assert [answer for answer in bot.hub.verified if answer != (200, "c-12")] == []
    assert await bot.hub.push(second) == 410


async def test_that_a_subscription_was_given_up_is_confirmed_for_a_while_and_of_no_other(bot: Bot) -> None:
    await bot.look()
    (form,) = bot.hub.asked
    await bot.push.look({})
    bot.hub.verified.clear()

    await bot.hub.verify(form, mode="unsubscribe")
    await bot.hub.verify(form, mode="subscribe")
    await bot.hub.verify({**form, "hub.topic": "https://evil.example/"}, mode="unsubscribe")
    bot.clock.pass_by(seconds=LEAVING.total_seconds())
    await bot.hub.verify(form, mode="unsubscribe")

    assert [status for status, _ in bot.hub.verified] == [200, 404, 404, 404]


async def test_a_subscription_ends_also_where_its_hub_can_t_be_told(bot: Bot) -> None:
    await bot.look()
    bot.store.kept[FEED] = replace(bot.subscription, hub="http://127.0.0.1:1/")
    again = Push(store=bot.store, poster=bot.poster, clock=bot.clock, public_url="https://bot.example", hurry=bot.hurry)

    await again.look({})

    assert bot.store.kept == {}
    assert len(bot.hub.asked) == 1


async def test_a_hub_that_refuses_denies_or_fails_is_left_alone_for_a_while(bot: Bot) -> None:
    bot.hub.status = 400
    await bot.look()
    refused = bot.subscription
    bot.clock.pass_by(hours=2)
    await bot.look()
    bot.hub.status = 503
    bot.clock.pass_by(days=7)
    await bot.look()
    busy = bot.subscription
    bot.hub.status = 202
    bot.clock.pass_by(hours=1)
    await bot.look()

    assert refused.state == "refused"
    assert busy.state == "asked"
    assert len(bot.hub.asked) == 3
    assert is_live(bot.subscription, bot.clock.now())

    await bot.hub.verify(bot.hub.asked[-1], mode="denied", reason="no such topic")

    assert bot.subscription.state == "refused"
    assert not bot.push.pushed(FEED)


async def test_a_hub_that_can_t_be_reached_changes_nothing(bot: Bot) -> None:
    bot.named = {FEED: Named(hub="http://127.0.0.1:1/", topic=FEED)}

    await bot.look()

    assert bot.subscription.state == "asked"


def test_a_lease_without_a_sensible_time_gets_one() -> None:
    live = replace(ASKED, state="live", lease_until=NOON + timedelta(days=10))

    assert not is_due(ASKED, NOON + RETRY - timedelta(seconds=1))
    assert is_due(ASKED, NOON + RETRY)
    assert not is_due(replace(ASKED, state="refused"), NOON + RETRY)
    assert is_due(replace(ASKED, state="refused"), NOON + REFUSED_RETRY)
    assert not is_due(live, NOON + timedelta(days=7))
    assert is_due(live, NOON + timedelta(days=7.5))
    assert is_due(live, NOON + timedelta(days=11))
    assert not is_live(live, NOON + timedelta(days=10))


@pytest.mark.parametrize(("text", "lease_s"), [(None, 864000), (0, 300), (99999999999, 864000), (999999999, 7776000)])
async def test_an_absurd_lease_is_bounded(bot: Bot, text: int | None, lease_s: int) -> None:
    bot.hub.lease_s = text

    await bot.look()

    assert bot.subscription.lease_until == NOON + timedelta(seconds=lease_s)


@given(st.binary(max_size=50), st.sampled_from(["sha1", "sha256", "sha384", "sha512"]), st.text(min_size=1, max_size=9))
def test_a_signature_is_right_for_its_body_and_secret_alone(body: bytes, name: str, secret: str) -> None:
    right = hmac.new(secret.encode(), body, getattr(hashlib, name)).hexdigest()

    assert is_signed(body, f"{name}={right}", secret)
    assert is_signed(body, f" {name}={right.upper()} ", secret)
    assert not is_signed(body + b" ", f"{name}={right}", secret)
    assert not is_signed(body, f"{name}={right}", secret + "x")
    assert not is_signed(body, f"md5={right}", secret)
    assert not is_signed(body, right, secret)
