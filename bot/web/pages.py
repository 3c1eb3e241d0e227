"""The pages: the archive, the countries, the bot's health, and feeds of all that. Nothing here changes anything."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.cards.alert import STAGE_WORDS, reporters, why_line
from bot.cards.treaty import counted, treaty_card
from bot.cards.treaty_line import status_line
from bot.cards.treaty_timeline import timeline_card
from bot.cards.words import standing_words, treaty_name
from bot.errors import StoreError
from bot.following.topics import TOPIC_WORDS
from bot.model import STAGES, TOPICS, Attachment, Channel, Feed, Found, Sought, Story, day
from bot.news.sources import current, others
from bot.ports import Clock, Memory
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.names import resolve
from bot.web.answering import Drawn, answer
from bot.web.asking import Asked, read, write
from bot.web.drawing import FOLDER, Drawer
from bot.web.guard import Buckets, client_of
from bot.web.outgoing import Outgoing, atom, json_feed, table, updated
from bot.web.plain import plain
from bot.web.signin import Operators
from bot.web.status import channel_rows, feed_counts, feed_rows
from bot.words import ENGLISH, LANGUAGES, language_of, words_in
from bot.words.languages import OWN_NAMES

log = logging.getLogger(__name__)

#: Stories on the first page, on a page of the archive, on a country's page, in a feed, and in a table.
NEWEST, PAGE, OF_COUNTRY, IN_FEED, IN_TABLE = 8, 25, 10, 50, 1_000
#: Requests of a client at once, and a second; tries to sign in of a client, and of all together.
BURST, PER_S = 120.0, 2.0
TRIES, TRIES_PER_S = 5.0, 1 / 30
ALL_TRIES, ALL_TRIES_PER_S = 30.0, 0.5
#: What a sign-in form may take, in bytes.
FORM_BYTES = 4_096
#: Seconds that a page waits for the pages before it.
PATIENCE_S = 5.0
#: Seconds for which the publishers' names, and the style sheet, are good.
NAMES_S, STYLE_S = 600.0, 3600
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_STATIC = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_LATE = "The record of stories can’t be read just now. Try again in a minute; the operator finds the cause in the log."

NO_TURN = nullcontext()

Page = Callable[[web.Request], Awaitable[Drawn | web.Response]]


class Pages:
    """The pages of a running bot.

    Args:
        store: What they show.
        clock: The time.
        facts: The treaty facts as they are now.
        feeds: Those that are polled.
        channels: Those that follow something now.
        languages: Those that news is read in, for the filter.
        public_url: Where the server is reached from outside; empty where that is not known.
        token: What operators sign in with; None for no operators.
        buckets: Requests that a client has; as above where none are given.
    """

    def __init__(
        self,
        *,
        store: Memory,
        clock: Clock,
        facts: Callable[[], Facts],
        feeds: Sequence[Feed],
        channels: Callable[[], Awaitable[Sequence[Channel]]],
        languages: Sequence[str],
        public_url: str = "",
        token: str | None = None,
        buckets: Buckets | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._facts = facts
        self._feeds = tuple(feeds)
        self._channels = channels
        self._languages = sorted((ENGLISH.tongue(code), code) for code in languages)
        self._public_url = public_url.rstrip("/")
        self._prefix = urlsplit(self._public_url).path.rstrip("/")
        self._operators = Operators(token)
        self._drawer = Drawer(self._prefix)
        self._buckets = Buckets(BURST, PER_S) if buckets is None else buckets
        self._tries = Buckets(TRIES, TRIES_PER_S)
        self._all_tries = Buckets(ALL_TRIES, ALL_TRIES_PER_S)
        #: One page at a time asks the store: what people look up is never in the way of the bot.
        self._turn = asyncio.Semaphore(1)
        self._static: dict[str, bytes] = {}
        self._sources: tuple[float, tuple[str, ...]] = (float("-inf"), ())
        self._map: tuple[object, Attachment] | None = None

    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return what the web server is to serve: with the public address's own path, and without it.

        The last one takes whatever nothing else takes.
        """
        pages: tuple[tuple[str, Page], ...] = (
            ("/", self._home),
            ("/stories", self._stories),
            ("/stories.atom", self._atom),
            ("/stories.json", self._json),
            ("/stories.csv", self._csv),
            ("/stories/{story}", self._story),
            ("/countries", self._countries),
            ("/countries/{country}", self._country),
            ("/map.png", self._world),
            ("/status", self._status),
        )
        others: tuple[tuple[str, Page], ...] = (
            ("/sign-in", self._sign_in),
            ("/{name:style\\.css|icon\\.svg|robots\\.txt}", self._file),
        )
        found = []
        for prefix in dict.fromkeys((self._prefix, "")):
            found += [web.get(prefix + path, self._guarded(page, self._turn)) for path, page in pages]
            found += [web.get(prefix + path, self._guarded(page)) for path, page in others]
            found.append(web.post(f"{prefix}/sign-in", self._guarded(self._signed_in)))
            found.append(web.post(f"{prefix}/sign-out", self._guarded(self._signed_out)))
        return (*found, web.get("/{rest:.*}", self._guarded(self._nothing)))

    async def prepare(self) -> None:
        """Read the templates, so that the first reader does not wait for it, nor does anybody else meanwhile."""
        await asyncio.to_thread(self._drawer.prepare)

    # ── around every page ───────────────────────────────────────────────────────────────────────────────────────────

    def _guarded(
        self, page: Page, turn: AbstractAsyncContextManager[object] = NO_TURN
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            wait_s = self._buckets.wait_s(client_of(request))
            if wait_s:
                return self._too_many(request, wait_s)
            try:
                if not _HOST.fullmatch(request.host):
                    return answer(request, self._problem(request, 400, "Not a host", "The request names no host."))
                async with asyncio.timeout(PATIENCE_S), turn:
                    drawn = await page(request)
            except (StoreError, TimeoutError) as error:
                log.warning("page not shown", extra={"path": request.path, "reason": str(error) or "too long"})
                found = answer(request, self._problem(request, 503, "Not now", _LATE))
                found.headers["Retry-After"] = "60"
                return found
            except web.HTTPException:
                raise
            except Exception:  # whoever asks gets an answer, the operator gets the cause
                log.exception("page failed", extra={"path": request.path})
                text = "Something went wrong in the bot. The operator finds the cause in the log."
                return answer(request, self._problem(request, 500, "That did not work", text))
            return drawn if isinstance(drawn, web.Response) else answer(request, drawn)

        return guarded

    def _too_many(self, request: web.Request, wait_s: int) -> web.Response:
        text = f"That were too many requests at once from your address. Try again in {wait_s} seconds."
        found = answer(request, self._problem(request, 429, "Too many requests", text))
        found.headers["Retry-After"] = str(wait_s)
        return found

    def _drawn(
        self, request: web.Request, name: str, values: Mapping[str, Any], *, status: int = 200, private: bool = False
    ) -> Drawn:
        operator = self._is_operator(request)
        around = {
            "operator": operator,
            "can_sign_in": self._operators.exist,
            "here": name,
            "alternates": (),
            "topics": TOPICS,
        }
        body = self._drawer.page(name, {**around, **values})
        return Drawn(body=body.encode("utf-8", "replace"), status=status, private=private or operator)

    def _problem(self, request: web.Request, status: int, title: str, text: str, **more: object) -> Drawn:
        return self._drawn(request, "problem", {"title": title, "text": text, "hints": (), **more}, status=status)

    def _is_operator(self, request: web.Request) -> bool:
        return self._operators.is_one(request, self._clock.now())

    def _base(self, request: web.Request) -> str:
        return self._public_url or f"{request.scheme}://{request.host}"

    @property
    def _today(self) -> date:
        return self._clock.now().date()

    # ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _home(self, request: web.Request) -> Drawn:
        found = await self._store.find(Sought(), NEWEST)
        rows = feed_rows(self._feeds, await self._store.feed_states(), details=False)
        facts = self._facts()
        values = {
            "stories": self._shown(found.stories),
            "feeds": feed_counts(rows),
            "number": len(rows),
            "last": max((row.last_ok for row in rows if row.last_ok), default=None),
            "stopped": len(await self._store.stops()),
            "treaties": [
                (treaty_name(facts, key), counted(facts, key, self._today))
                for key in ("mine_ban_treaty", "cluster_munitions")
            ],
            "checked": facts.checked,
            "alternates": self._alternates(Sought()),
        }
        return self._drawn(request, "home", values)

    async def _stories(self, request: web.Request) -> Drawn:
        asked = read(request.query)
        found = Found() if asked.problems else await self._find(asked, PAGE)
        values = {
            "stories": self._shown(found.stories),
            "asked": asked,
            "title": title_of(asked.sought),
            "cut": found.cut,
            "older": write(asked.sought, before=found.older) if found.older else "",
            "newer": write(asked.sought, after=found.newer) if found.newer else "",
            "first": write(asked.sought) if asked.before or asked.after else "",
            "query": write(asked.sought),
            "countries": _COUNTRIES,
            "stages": STAGES,
            "languages": self._languages,
            "sources": await self._source_names(),
            "alternates": () if asked.problems else self._alternates(asked.sought),
        }
        return self._drawn(request, "stories", values, status=400 if asked.problems else 200)

    async def _story(self, request: web.Request) -> Drawn | web.Response:
        asked = request.match_info["story"]
        story = await self._store.story(asked)
        if story is None:
            return self._problem(
                request,
                404,
                "No such story",
                "The address may be cut short, or the story was forgotten for its age.",
                hints=((f"{self._prefix}/stories", "All stories"),),
            )
        if story.id != asked:
            raise web.HTTPMovedPermanently(f"{self._prefix}/stories/{story.id}")
        operator = self._is_operator(request)
        shown = current(story)
        record = await self._store.record(story.id) if operator else None
        facts, today = self._facts(), self._today
        values = {
            "story": shown,
            "others": others(shown),
            "why": why_line(shown.verdict) if shown.verdict.matches else "",
            "standings": [(iso3, status_line(facts, iso3, today)) for iso3 in shown.verdict.countries],
            "record": record,
        }
        return self._drawn(request, "story", values)

    async def _atom(self, request: web.Request) -> Drawn:
        return await self._feed(request, "atom")

    async def _json(self, request: web.Request) -> Drawn:
        return await self._feed(request, "json")

    async def _feed(self, request: web.Request, kind: str) -> Drawn:
        asked = read(request.query)
        if asked.problems:
            return self._misread(asked)
        found = await self._find(asked, IN_FEED)
        stories = [current(story) for story in found.stories]
        base = self._base(request)
        address = f"{base}/stories.{kind}"
        about = Outgoing(
            title=f"Treatywatch: {title_of(asked.sought)}",
            base=base,
            page=f"{base}/stories{write(asked.sought)}",
            own=address + write(asked.sought, before=asked.before, after="" if asked.before else asked.after),
            older=address + write(asked.sought, before=found.older) if found.older else "",
        )
        draw, of = (atom, "atom+xml") if kind == "atom" else (json_feed, "feed+json")
        return Drawn(
            body=draw(stories, about), content_type=f"application/{of}; charset=utf-8", changed=updated(stories)
        )

    async def _csv(self, request: web.Request) -> Drawn:
        asked = read(request.query)
        if asked.problems:
            return self._misread(asked)
        found = await self._find(asked, IN_TABLE)
        body = await asyncio.to_thread(table, [current(story) for story in found.stories], self._base(request))
        return Drawn(
            body=body,
            content_type="text/csv; charset=utf-8; header=present",
            filename="treatywatch-stories.csv",
            changed=updated(found.stories),
        )

    def _misread(self, asked: Asked) -> Drawn:
        text = "\n".join(f"{name}: {problem}" for name, problem in asked.problems.items())
        return Drawn(body=text.encode(), content_type="text/plain; charset=utf-8", status=400)

    async def _find(self, asked: Asked, n: int) -> Found:
        before, after = asked.before, "" if asked.before else asked.after
        return await self._store.find(asked.sought, n, before=before, after=after)

    def _shown(self, stories: Sequence[Story]) -> list[tuple[Story, str]]:
        """Return stories in the words of their best source, with who else reported them."""
        shown = [current(story) for story in stories]
        return [(story, reporters(others(story)) if others(story) else "") for story in shown]

    async def _source_names(self) -> tuple[str, ...]:
        at, names = self._sources
        now = asyncio.get_running_loop().time()
        if now - at > NAMES_S:
            names = await self._store.sources()
            self._sources = (now, names)
        return names

    def _alternates(self, sought: Sought) -> tuple[tuple[str, str, str], ...]:
        """Return type, address and title of the feeds of what is sought."""
        query, title = write(sought), title_of(sought)
        return (
            ("application/atom+xml", f"{self._prefix}/stories.atom{query}", f"{title} (Atom)"),
            ("application/feed+json", f"{self._prefix}/stories.json{query}", f"{title} (JSON Feed)"),
        )

    # ── countries ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _countries(self, request: web.Request) -> Drawn:
        facts, today = self._facts(), self._today
        rows = []
        for iso3 in sorted(facts.states, key=lambda one: COUNTRIES[one].name):
            status = facts.status(iso3, today)
            if status is not None:
                words = standing_words(status.mine_ban), standing_words(status.clusters)
                rows.append((iso3, *words, bool(status.disputes), status.mine_ban.kind))
        picture = await self._picture()
        values = {"rows": rows, "today": today, "checked": facts.checked, "alt": picture.description}
        return self._drawn(request, "countries", values)

    async def _country(self, request: web.Request) -> Drawn | web.Response:
        asked = plain(request.match_info["country"])
        iso3 = asked if asked in COUNTRIES else None
        if iso3 is None:
            found = resolve(asked)
            if found.iso3 and not found.guess:
                raise web.HTTPMovedPermanently(f"{self._prefix}/countries/{found.iso3}")
            near = [one for one in map(resolve, found.suggestions) if one.iso3]
            hints = [(f"{self._prefix}/countries/{one.iso3}", COUNTRIES[one.iso3].name) for one in near if one.iso3]
            return self._problem(
                request,
                404,
                "No such country",
                "This address names no country. Use its name or its code of three letters.",
                hints=(*hints, (f"{self._prefix}/countries", "All countries")),
            )
        language = language_of(request.query.get("lang", "")) or "en"
        say = words_in(language)
        facts, today = self._facts(), self._today
        found_stories = await self._store.find(Sought(country=iso3), OF_COUNTRY)
        values = {
            "iso3": iso3,
            "name": ENGLISH.country(iso3),
            "card": treaty_card(facts, iso3, today, say),
            "timeline": timeline_card(facts, iso3, today, say),
            "tongue": language,
            "rtl": say.rtl,
            "tongues": [(code, OWN_NAMES[code]) for code in LANGUAGES],
            "stories": self._shown(found_stories.stories),
            "more": bool(found_stories.older),
            "query": write(Sought(country=iso3)),
            "alternates": self._alternates(Sought(country=iso3)),
        }
        return self._drawn(request, "country", values)

    async def _world(self, request: web.Request) -> Drawn:
        picture = await self._picture()
        return Drawn(body=picture.data, content_type="image/png", fresh_s=STYLE_S)

    async def _picture(self) -> Attachment:
        facts, today = self._facts(), self._today
        known = (id(facts), today)
        if self._map is None or self._map[0] != known:
            # Imported late, for Pillow comes with it; drawn in a thread, for that takes a fifth of a second.
            from bot.cards.treaty_pictures import treaty_map

            self._map = (known, await asyncio.to_thread(treaty_map, facts, "status", today))
        return self._map[1]

    # ── the bot itself ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _status(self, request: web.Request) -> Drawn:
        operator = self._is_operator(request)
        rows = feed_rows(self._feeds, await self._store.feed_states(), details=operator)
        channels = channel_rows(
            await self._channels(),
            await self._store.outbox_counts(),
            await self._store.held(),
            await self._store.stops(),
            details=operator,
        )
        values = {"feeds": rows, "counts": feed_counts(rows), "channels": channels, "now": self._clock.now()}
        return self._drawn(request, "status", values, private=True)

    async def _sign_in(self, request: web.Request) -> Drawn:
        return self._form(request, "")

    def _form(self, request: web.Request, problem: str, status: int = 200) -> Drawn:
        if not self._operators.exist:
            text = "There is nobody to sign in: WEB_TOKEN is not set. Pages are for reading only."
            return self._problem(request, 404, "No sign-in", text)
        return self._drawn(request, "sign_in", {"problem": problem}, status=status, private=True)

    async def _signed_in(self, request: web.Request) -> Drawn | web.Response:
        wait_s = self._tries.wait_s(client_of(request)) or self._all_tries.wait_s("")
        if wait_s:
            return self._too_many(request, wait_s)
        if request.content_length is None or request.content_length > FORM_BYTES:
            return self._form(request, "This is no token.", 413)
        said = (await request.post()).get("token", "")
        if not isinstance(said, str) or not self._operators.knows(said.strip()):
            log.warning("sign-in refused", extra={"client": client_of(request)})
            return self._form(request, "This is not the token. It stands in WEB_TOKEN of the bot’s settings.", 403)
        found = web.Response(status=303, headers={"Location": f"{self._prefix}/status", "Cache-Control": "no-store"})
        secure = self._base(request).startswith("https:") or request.headers.get("X-Forwarded-Proto") == "https"
        self._operators.sign_in(found, self._clock.now(), secure=secure)
        log.info("signed in", extra={"client": client_of(request)})
        return found

    async def _signed_out(self, request: web.Request) -> web.Response:
        found = web.Response(status=303, headers={"Location": f"{self._prefix}/status", "Cache-Control": "no-store"})
        self._operators.sign_out(found)
        return found

    async def _file(self, request: web.Request) -> Drawn:
        name = request.match_info["name"]
        if name == "robots.txt":
            # Searches of every kind are for people: a machine takes the feeds.
            return Drawn(body=b"User-agent: *\nDisallow: /stories?\nDisallow: /sign-in\n", content_type="text/plain")
        if name not in self._static:
            self._static[name] = await asyncio.to_thread((FOLDER / name).read_bytes)
        return Drawn(body=self._static[name], content_type=_STATIC[name], fresh_s=STYLE_S)

    async def _nothing(self, request: web.Request) -> Drawn:
        text = "There is no page at this address."
        return self._problem(request, 404, "No such page", text, hints=((f"{self._prefix}/", "The first page"),))


_COUNTRIES = sorted((country.name, iso3) for iso3, country in COUNTRIES.items())


def title_of(sought: Sought) -> str:
    """Return what is sought in words: "Stories: withdrawal, Poland, “senate”"."""
    parts = [
        f"“{' '.join(sought.words.split())}”" if sought.words.strip() else "",
        TOPIC_WORDS[sought.topic] if sought.topic else "",
        ENGLISH.country(sought.country) if sought.country else "",
        STAGE_WORDS[sought.stage] if sought.stage else "",
        f"in {ENGLISH.tongue(sought.language)}" if sought.language else "",
        f"reported by {sought.source}" if sought.source else "",
        f"from {day(sought.since)}" if sought.since else "",
        f"to {day(sought.until)}" if sought.until else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"Stories: {told}" if told else "All stories"
