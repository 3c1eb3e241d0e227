"""WebSub: hubs that tell of a feed's news as it comes, asked for, checked and renewed.

A push only says that there is something: the feed is polled at once, as ever. So whoever could forge one could do no
more than have the bot look, and what a hub forgets is found by the next poll all the same.

Source: WebSub, W3C Recommendation of 23 January 2018, sections 5 (subscribing, verifying) and 7 (pushes, signatures).
"""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import FetchError, StoreError
from bot.model import Subscription
from bot.news.links import shown
from bot.ports import Clock, Hubs, Poster

log = logging.getLogger(__name__)

#: What is asked of a hub; it may grant another time. A lease without a time, or of an absurd one, is taken for this.
LEASE = timedelta(days=10)
_LEAST, _MOST = timedelta(minutes=5), timedelta(days=90)
#: A hub that did not verify is asked again after this, one that refused after that.
RETRY = timedelta(hours=1)
REFUSED_RETRY = timedelta(days=7)
#: Part of a lease after which it is renewed.
RENEW_AT = 0.75
#: Subscriptions asked for at one look: a hub of many feeds is not stormed.
AT_ONCE = 5
#: How long a hub has to ask whether it was really the bot that gave up a subscription.
LEAVING = timedelta(minutes=10)
#: Seconds between two polls that pushes of one feed set off, and from a push to a second look: what stands between the
#: bot and the publisher may still hold the old feed at the first.
HURRY_S = 10.0
AGAIN_S = 90.0
#: Seconds that the body of a push may take.
BODY_S = 30.0
_HASHES = ("sha1", "sha256", "sha384", "sha512")
_SIGNATURE = re.compile(r"\s*(sha\d{1,3})\s*=\s*([0-9a-fA-F]{40,128})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The hub that a feed names."""

    hub: str
    #: What the hub calls the feed.
    topic: str


class Push:
    """The subscriptions of a running bot.

    Args:
        store: Where they are remembered.
        poster: Sends the bot's requests to hubs.
        clock: The time.
        public_url: Where the bot's web server is reached from outside.
        hurry: Has a feed polled at once, by its address in feeds.yaml.
        again_s: Seconds from the look that a push sets off to a second one.
        shared: Whether other processes may write the subscriptions, too.
    """

    def __init__(
        self,
        *,
        store: Hubs,
        poster: Poster,
        clock: Clock,
        public_url: str,
        hurry: Callable[[str], None],
        again_s: float = AGAIN_S,
        shared: bool = False,
    ) -> None:
        self._store = store
        self._poster = poster
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._hurry = hurry
        #: By feed; None until they have been read.
        self._known: dict[str, Subscription] | None = None
        self._again_s = again_s
        self._shared = shared
        #: Topics of subscriptions that were given up, and until when a hub may ask about it, by token.
        self._leaving: dict[str, tuple[str, datetime]] = {}
        #: When the subscriptions may be read again for a token that is not known, by the loop's clock.
        self._reread = 0.0
        #: When each feed may be hurried again, by the loop's clock.
        self._rested: dict[str, float] = {}
        #: The look that a push sets off, where it is still to come, and the second one.
        self._first: dict[str, asyncio.TimerHandle] = {}
        self._second: dict[str, asyncio.TimerHandle] = {}

    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return what the web server is to serve: with the public address's own path, and without it.

        A proxy may pass it on or take it off.
        """
        prefixes = dict.fromkeys(("", urlsplit(self._public_url).path.rstrip("/")))
        return tuple(
            route
            for prefix in prefixes
            for route in (
                web.get(f"{prefix}/websub/{{token}}", self._verify, allow_head=False),
                web.post(f"{prefix}/websub/{{token}}", self._push),
            )
        )

    def pushed(self, feed: str) -> bool:
        """Whether a hub tells of a feed's news by itself: it does now, and it has done so before."""
        known = (self._known or {}).get(feed)
        return known is not None and known.last_push is not None and is_live(known, self._clock.now())

    async def look(self, named: Mapping[str, Named]) -> None:
        """Ask for what is not there yet, renew what runs out, forget what is not named any more.

        Args:
            named: The hub of each feed that is polled and names one, by the feed's address in feeds.yaml.

        Raises:
            StoreError: The subscriptions can't be read or written.
        """
        if self._shared:
            self._known = None
        known = await self._read()
        for feed in tuple(known.keys() - named.keys())[:AT_ONCE]:
            await self._store.drop_subscription(feed)
            await self._leave(known.pop(feed))
        asked = 0
        for feed, hub in named.items():
            now = self._clock.now()
            before = known.get(feed)
            same = before is not None and (before.hub, before.topic) == (hub.hub, hub.topic)
            # A feed that names itself otherwise at each poll is no reason to ask a hub at each.
            if before is not None and not (is_due(before, now) if same else now - before.asked_at >= RETRY):
                continue
            if (asked := asked + 1) > AT_ONCE:
                break
            await self._ask(_asking(before if same else None, feed, hub, now))
            if before is not None and not same:
                await self._leave(before)

    def close(self) -> None:
        """Forget looks that are still to come."""
        for timer in (*self._first.values(), *self._second.values()):
            timer.cancel()

    async def _read(self) -> dict[str, Subscription]:
        if self._known is None:
            self._known = {one.feed: one for one in await self._store.subscriptions()}
        return self._known

    async def _keep(self, one: Subscription) -> None:
        # In memory first: another request may come while it is written.
        (await self._read())[one.feed] = one
        await self._store.save_subscription(one)

    def _form(self, mode: str, one: Subscription) -> dict[str, str]:
        callback = f"{self._public_url}/websub/{one.token}"
        return {"hub.mode": mode, "hub.topic": one.topic, "hub.callback": callback}

    async def _leave(self, one: Subscription) -> None:
        """Tell a hub that its pushes are not wanted any more. One that does not hear it has them answered with 410."""
        now = self._clock.now()
        if one.state == "refused" or not (is_live(one, now) or one.state == "asked"):
            return
        self._leaving = {token: given for token, given in self._leaving.items() if now < given[1]}
        self._leaving[one.token] = one.topic, now + LEAVING
        about = {"feed": shown(one.feed), "hub": shown(one.hub)}
        try:
            status, _ = await self._poster.post(one.hub, self._form("unsubscribe", one))
        except FetchError as error:
            log.info("hub not reached", extra={**about, "reason": str(error)})
        else:
            log.info("subscription given up", extra={**about, "status": status})

    async def _ask(self, one: Subscription) -> None:
        # Kept before it is asked for: the hub may verify before it answers.
        await self._keep(one)
        form = {
            **self._form("subscribe", one),
            "hub.secret": one.secret,
            "hub.lease_seconds": f"{LEASE.total_seconds():.0f}",
        }
        about = {"feed": shown(one.feed), "hub": shown(one.hub)}
        try:
            status, said = await self._poster.post(one.hub, form)
        except FetchError as error:
            log.info("hub not reached", extra={**about, "reason": str(error)})
            return
        if 200 <= status < 300:
            log.info("subscription asked for", extra=about)
        elif status in (408, 425, 429) or status >= 500:
            log.info("hub is busy", extra={**about, "status": status})
        else:
            await self._refuse(one.feed, one.token, f"HTTP {status}: {said}")

    async def _refuse(self, feed: str, token: str, why: str) -> None:
        one = (await self._read()).get(feed)
        if one is not None and one.token == token:
            await self._keep(replace(one, state="refused", lease_until=None))
            reason = " ".join(why.split())[:200]
            log.warning("hub refuses", extra={"feed": shown(feed), "hub": shown(one.hub), "reason": reason})

    async def _of(self, request: web.Request) -> Subscription | None:
        token = request.match_info["token"].encode("utf-8", "replace")
        found = await self._by(token)
        now = asyncio.get_running_loop().time()
        if found is None and self._shared and now >= self._reread:
            # Another process may have asked for it. Not more than once a second: anybody can send a token.
            self._known, self._reread = None, now + 1.0
            found = await self._by(token)
        return found

    async def _by(self, token: bytes) -> Subscription | None:
        found = None
        for one in (await self._read()).values():
            if hmac.compare_digest(one.token.encode(), token):
                found = one
        return found

    async def _verify(self, request: web.Request) -> web.Response:
        """Answer a hub that asks whether it was really the bot that subscribed."""
        try:
            return await self._verified(request)
        except StoreError:
            raise web.HTTPServiceUnavailable from None

    async def _verified(self, request: web.Request) -> web.Response:
        one, given = await self._of(request), request.query
        mode, topic = given.get("hub.mode", ""), given.get("hub.topic", "")
        challenge = given.get("hub.challenge", "")
        if one is None and mode == "unsubscribe" and challenge and self._is_left(request, topic):
            return web.Response(text=challenge)
        if one is None or topic != one.topic:
            raise web.HTTPNotFound
        if mode == "denied":
            await self._refuse(one.feed, one.token, given.get("hub.reason", "no reason given"))
            return web.Response()
        # What is wanted is never given up: whoever asks the bot to confirm that was sent by somebody else.
        if mode != "subscribe" or not challenge or one.state == "refused":
            raise web.HTTPNotFound
        lease = _lease(given.get("hub.lease_seconds", ""))
        await self._keep(replace(one, state="live", lease_until=self._clock.now() + lease))
        log.info("subscription verified", extra={"feed": shown(one.feed), "lease_s": lease.total_seconds()})
        return web.Response(text=challenge)

    def _is_left(self, request: web.Request, topic: str) -> bool:
        left = self._leaving.get(request.match_info["token"])
        return left is not None and left[0] == topic and self._clock.now() < left[1]

    async def _push(self, request: web.Request) -> web.Response:
        """Take what a hub pushes: rightly signed, it has the feed polled at once."""
        try:
            return await self._taken(request)
        except StoreError:
            raise web.HTTPServiceUnavailable from None

    async def _taken(self, request: web.Request) -> web.Response:
        one = await self._of(request)
        if one is None:
            raise web.HTTPGone  # by which a hub knows that nobody wants it any more
        try:
            async with asyncio.timeout(BODY_S):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        now = (await self._of(request)) or one
        if is_signed(body, request.headers.get("X-Hub-Signature", ""), now.secret):
            self._soon(now.feed)
            log.info("pushed", extra={"feed": shown(now.feed)})
            await self._keep(replace(now, last_push=self._clock.now()))
        else:
            log.warning("push with a wrong signature passed over", extra={"feed": shown(one.feed)})
        # To the hub both are the same, so that nobody learns by trying (section 7.1.1).
        return web.Response(status=202)

    def _soon(self, feed: str) -> None:
        """Have a feed polled now, or as soon as the last push is a while ago; and once more a little later."""
        if feed in self._first:
            return
        loop = asyncio.get_running_loop()
        at = max(loop.time(), self._rested.get(feed, 0.0))
        self._rested[feed] = at + HURRY_S
        self._first[feed] = loop.call_at(at, self._polled, self._first, feed)
        if (earlier := self._second.pop(feed, None)) is not None:
            earlier.cancel()
        self._second[feed] = loop.call_at(at + self._again_s, self._polled, self._second, feed)

    def _polled(self, timers: dict[str, asyncio.TimerHandle], feed: str) -> None:
        timers.pop(feed, None)
        self._hurry(feed)


def is_live(one: Subscription, now: datetime) -> bool:
    """Whether a hub has confirmed a subscription and it has not run out."""
    return one.state == "live" and one.lease_until is not None and now < one.lease_until


def is_due(one: Subscription, now: datetime) -> bool:
    """Whether a hub is to be asked, again or for more time.

    A lease is renewed when a quarter of it is left; if that brings nothing, at a quarter of what is left then.
    """
    if one.state == "refused":
        return now - one.asked_at >= REFUSED_RETRY
    if one.state == "live" and one.lease_until is not None and now < one.lease_until:
        return now >= one.asked_at + max((one.lease_until - one.asked_at) * RENEW_AT, _LEAST / 2)
    return now - one.asked_at >= RETRY


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether a body has the signature that only who knows the secret can make: ``sha256=…``, in constant time."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None or found[1] not in _HASHES:
        return False
    right = hmac.new(secret.encode(), body, getattr(hashlib, found[1])).hexdigest()
    return hmac.compare_digest(right, found[2].lower())


def _asking(before: Subscription | None, feed: str, named: Named, now: datetime) -> Subscription:
    """Return the subscription to ask for; a renewed one keeps its token and secret, and stays live meanwhile."""
    if before is not None:
        return replace(before, state="live" if is_live(before, now) else "asked", asked_at=now)
    return Subscription(
        feed=feed,
        hub=named.hub,
        topic=named.topic,
        token=secrets.token_urlsafe(24),
        secret=secrets.token_hex(32),
        state="asked",
        asked_at=now,
    )


def _lease(text: str) -> timedelta:
    given = timedelta(seconds=int(text)) if re.fullmatch(r"[0-9]{1,9}", text) else LEASE
    return min(max(given, _LEAST), _MOST)
