"""Where the real objects meet: the bot put together and run on a schedule."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aiohttp.web import RouteDef
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import __version__
from bot.cards.alert import addition_card, alert_card, correction_card
from bot.cards.differs import differs_facts
from bot.cards.digest import digest_card
from bot.cards.treaty_line import named_line
from bot.commands import Commands
from bot.commands.monthly import MonthlyAnswers
from bot.commands.standby import Standby
from bot.errors import ChatError, DataError, ParseError, StoreError, TryLater, WebError
from bot.fetch import HttpFetcher
from bot.fetch.robots import Robots
from bot.jobs.accuracy import Weigher
from bot.jobs.alarms import Alarms
from bot.jobs.articles import Articles
from bot.jobs.board import Board
from bot.jobs.bundle import Bundler
from bot.jobs.crew import Crew, neighbourhood
from bot.jobs.days import Days
from bot.jobs.deliver import Deliverer
from bot.jobs.doubts import doubts
from bot.jobs.living import EVERY_S, Living
from bot.jobs.poll import World
from bot.jobs.refresh import OwnRows, Watch
from bot.jobs.remind import remind, retold
from bot.jobs.rounds import Rounds
from bot.jobs.stops import Stops
from bot.jobs.upgrade import tell_version
from bot.model import Card, Channel, Delivery, Feed, NewsItem, Story, Verdict
from bot.news.claims import claims_of
from bot.news.classify import Classifier
from bot.news.countries import load_countries
from bot.news.links import canonical
from bot.news.sources import current
from bot.news.stories import join
from bot.notices import Notices
from bot.pool import ParserPool
from bot.pool.judging import classifier, keep_for_good
from bot.ports import Answers, Chat, Clock, Memory, Tell, Tenants, Unmetered
from bot.roles import EVERY, Role
from bot.settings import Settings
from bot.store import open_store
from bot.treaty.facts import Facts, load_facts
from bot.web import Health, Push, WebServer
from bot.web.websub import Named
from bot.words import ENGLISH, Words, language_of, words_in

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from bot.web.pages import Pages

log = logging.getLogger(__name__)

#: Further processes that read and judge feeds while many wait, where there is a core for them.
HELPERS = 1
#: Seconds between two looks at what is due.
TICK_S = 1.0
#: Seconds between two looks at how the feeds are that other processes poll.
LEARN_S = 60.0
#: Seconds between two looks at the calendar.
REMIND_S = 3600.0
#: Seconds from the start to the first look at whether the depositary's record is due, and between two such looks.
FIRST_LOOK_S = 60.0
LOOK_S = 600.0
#: Seconds between two looks at which channels have a digest due, and which stopped ones are to be tried again.
LOOK_AFTER_S = 5.0
#: Seconds between two looks at what is to be asked of hubs.
HUBS_S = 5.0
#: Seconds from the start to the first look at what is too old to be kept, and between two such looks.
FIRST_TIDY_S, TIDY_S = 600.0, 86400.0
#: Days for which votes and changes of settings are kept at most.
PERSONAL_DAYS = 365
#: Seconds between two times that it is kept how feeds were polled.
DAYS_S = 900.0
#: Seconds from the start to the first look at readers' votes, and between two such looks.
FIRST_WEIGH_S, WEIGH_S = 120.0, 3600.0
#: Seconds that the start waits for a database server that is away or starting.
AWAIT_STORE_S = 30.0
#: Seconds between two signs of life.
ALIVE_S = 10.0
#: Seconds that a thread may compute while another waits for its turn. Python's own 5 ms pass each time the event loop
#: wakes while a poll is being written, and an answer wakes it ten times.
SWITCH_S = 0.0005
#: Seconds that posts under way get to end at the stop.
DRAIN_S = 8.0
#: `--once` waits this long for deliveries whose next try comes soon.
ONCE_WAIT_S = 30.0


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ChatMaker(Protocol):
    """Makes a platform's chat; only ``__main__`` knows the handlers."""

    def __call__(
        self,
        name: str,
        settings: Settings,
        *,
        store: Tenants,
        quit_asked: "asyncio.Event",
        prompt: bool,
        listen: bool,
    ) -> Chat: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the bot knows before it has read any news."""

    facts: Facts

    @property
    def classifier(self) -> Classifier:
        """The classifier, with its lexicon loaded when first asked for: the running bot judges in other processes.

        Raises:
            DataError: The lexicon breaks a rule.
        """
        return classifier()

    def classify(self, item: NewsItem, feed: Feed) -> Verdict:
        return self.classifier.classify(item, feed.focus)


def load_knowledge(facts_dir: Path | None = None) -> Knowledge:
    """Load facts, with the operator's own rows where there are some.

    Raises:
        DataError: One of the bot's own files, or of the operator's, breaks a rule.
    """
    # Kept from now on: claims are looked for in the event loop, which must not stop for them.
    load_countries()
    return Knowledge(facts=load_facts(own=facts_dir))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one run is to do."""

    settings: Settings
    feeds: tuple[Feed, ...]
    channels: tuple[Channel, ...]
    #: Names of the chats to start.
    chats: tuple[str, ...]
    once: bool = False
    #: For the demo: seconds to keep polling before a run without a terminal ends by itself.
    stop_after_s: float | None = None
    #: For the demo: also tell what was not posted.
    narrate: bool = False
    #: Seconds between two edits of one posted alert.
    edit_every_s: float = EVERY_S
    #: What this process does of the work.
    roles: frozenset[Role] = EVERY


def _cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _metrics(settings: Settings, clock: Clock) -> "Metrics | None":
    """Return what counts; None where the web server is off, since nobody could read it."""
    if settings.serves_on is None:
        return None
    from bot.metrics import Metrics

    return Metrics(__version__, clock.now())


class Bot:
    """The running bot."""

    def __init__(
        self,
        plan: Plan,
        knowledge: Knowledge,
        *,
        store: Memory,
        chats: Mapping[str, Chat],
        clock: Clock,
        tell: Tell,
        stop: asyncio.Event,
    ) -> None:
        self.plan = plan
        self.clock = clock
        self.store = store
        self.chats = dict(chats)
        self.tell = tell
        self.knowledge = knowledge
        #: Set from anywhere to end the run.
        self.stop = stop
        self.fetcher = HttpFetcher(
            user_agent_url=plan.settings.contact_url,
            version=__version__,
            allow_private=plan.settings.fetch_allow_private,
        )
        self.parser = ParserPool(helpers=HELPERS if _cores() > 1 else 0)
        self.articles = Articles(self.fetcher, Robots(self.fetcher, clock), self.parser)
        self.metrics = _metrics(plan.settings, clock)
        self.answers = Commands(
            knowledge.facts,
            store,
            clock,
            language_of=self.language_of,
            places=store,
            channels=plan.channels,
            feeds=plan.feeds,
            check=self.check,
            slack_admins=plan.settings.slack_managers == "admins",
            meter=self.metrics,
            monthly=MonthlyAnswers(store=store, clock=clock, feeds=plan.feeds),
        )
        self.board = Board(plan.channels, store, clock)
        self.alarms = Alarms(plan.settings.operator_channel, store, clock)
        self.crew = Crew(
            store,
            clock,
            name=f"{socket.gethostname()}:{os.getpid()}",
            roles=plan.roles,
            machine=neighbourhood(),
            tell=self._alarm,
            lease_s=plan.settings.lease_s,
        )
        self.stops = Stops(store, self.board, clock, self._alarm)
        self.bundler = Bundler(store, self.board, clock)
        self.deliverer = Deliverer(
            {},
            store,
            clock,
            self.compose,
            board=self.board,
            stops=self.stops,
            bundler=self.bundler,
            tell=self._alarm,
            meter=self.metrics,
            crew=self.crew,
            hurry=self._wake,
        )
        self.living = Living(
            store, self.board, clock, self.compose, every_s=plan.edit_every_s, budgets=self.deliverer.budgets
        )
        self.push = Push(
            store=store,
            poster=self.fetcher,
            clock=clock,
            public_url=plan.settings.public_url,
            hurry=self.hurry,
            shared=store.shared,
        )
        self.world = World(
            fetcher=self.fetcher,
            parser=self.parser,
            store=store,
            clock=clock,
            judging=self.parser.judge,
            join=join,
            channels=self.board.look,
            backfill_days=plan.settings.backfill_days,
            interval_s=plan.settings.poll_interval,
            pushed=self.push.pushed,
            articles=self.articles,
            doubts=lambda judged, now: doubts(judged, self.knowledge.facts, now),
            meter=self.metrics or Unmetered(),
        )
        self.weigher = Weigher(store, clock, self._alarm)
        self.watch = Watch(knowledge.facts, fetcher=self.fetcher, store=store, clock=clock, tell=self._alarm)
        self.own_rows = OwnRows(plan.settings.facts_dir)
        #: What other processes' words have set off.
        self._set_off: set[asyncio.Task[object]] = set()
        self._turn = asyncio.Lock()
        #: What is wrong with the lexicon.
        self._broken: DataError | None = None
        #: Whether a look at what is due waits for its turn.
        self._awaited = False
        self.days = Days(store, clock)
        self.notices = Notices(tell, narrate=plan.narrate, alarm=self.alarms.add, heard=self.days.polled)
        self.rounds = Rounds(plan.feeds, self.world, self.notices, self._deliver_due, self.crew)
        self.pages = self._pages()
        self.web = WebServer(
            host=plan.settings.web_host,
            port=plan.settings.serves_on or 0,
            routes=(*self.push.routes(), *self._health_routes(), *(self.pages.routes() if self.pages else ())),
        )

    def _health_routes(self) -> tuple[RouteDef, ...]:
        """Return what tells machines how the bot is; nothing where the web server is off."""
        if self.metrics is None:
            return ()
        health = Health(
            store=self.store,
            probe=self.store.mark,
            clock=self.clock,
            feeds=self.plan.feeds if self.does("poll") else (),
            state=self.rounds.state,
            states=self.store.feed_states,
            chats=self.chats,
            up=self.deliverer.chats,
            trouble=lambda: self.notices.of("store"),
            exposition=self.metrics.exposition,
        )
        return health.routes()

    def _pages(self) -> "Pages | None":
        """Return the pages for people; None where no port was set for them."""
        settings = self.plan.settings
        if settings.web_port is None or not self.does("web"):
            return None
        # Imported late, for the templates' library comes with it.
        from bot.web.pages import Pages

        return Pages(
            store=self.store,
            clock=self.clock,
            facts=lambda: self.knowledge.facts,
            feeds=self.plan.feeds,
            channels=self.board.look,
            languages=self.knowledge.classifier.lexicon.languages,
            public_url=settings.public_url,
            token=settings.web_token.get_secret_value() if settings.web_token else None,
        )

    def language_of(self, channel: str) -> str:
        """Return the language chosen for a channel; empty where none was."""
        return self.board.of(channel).language

    def does(self, *roles: Role) -> bool:
        """Whether this process has one of these parts of the work."""
        return not self.plan.roles.isdisjoint(roles)

    def _alarm(self, line: str) -> None:
        """Tell a line, and have operators hear it in their own channel."""
        self.tell(line)
        self.alarms.add(line)

    async def _tell_operators(self, *, at_once: bool = False) -> None:
        try:
            await self.alarms.look(at_once=at_once)
        except StoreError as error:
            # Kept, and queued when the store can be written again.
            log.warning("operators not told", extra={"reason": str(error)})

    def hurry(self, feed: str) -> None:
        """Have a feed polled now, by its address in feeds.yaml, by whichever process polls it."""
        if self.crew.shared:
            self._set_off_soon(self._tell_hurry(feed))
        else:
            self._hurry_here(feed)

    async def _tell_hurry(self, feed: str) -> None:
        try:
            await self.store.tell_hurry(feed)
        except StoreError as error:
            log.warning("feed not hurried", extra={"reason": str(error)})

    def _hurry_here(self, feed: str) -> None:
        # But not one whose server asked to be left alone.
        if self.rounds.state(feed).fault != "busy":
            self.rounds.hurry(feed)

    def _hear(self, word: str) -> None:
        """Do what another process asks for."""
        kind, _, feed = word.partition(":")
        if kind == "due":
            self._wake()
        elif kind == "feed" and self.does("poll"):
            self._hurry_here(feed)

    def _wake(self) -> None:
        """Look for what is due at once."""
        if self.does("deliver") and not self._awaited and not self.stop.is_set():
            self._set_off_soon(self._deliver_due())

    def _set_off_soon(self, work: Coroutine[object, object, object]) -> None:
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._set_off.add(task)
        task.add_done_callback(self._set_off.discard)

    async def _leads(self, job: str) -> bool:
        """Whether a job that one process does is this one's."""
        try:
            return await self.crew.leads(job)
        except StoreError as error:
            self.notices.problem("store", str(error))
            return False

    async def _keep_renewing(self) -> None:
        """Say that this process is alive, and take over from those that are not, until cancelled."""
        while self.crew.shared:
            await asyncio.sleep(self.crew.next_look_s)
            try:
                await self.crew.look()
            except StoreError as error:
                log.warning("lease not renewed", extra={"reason": str(error), "left_s": self.crew.left_s})

    async def _learn(self) -> None:
        """Learn how the feeds are that other processes poll."""
        try:
            await self.rounds.refresh()
        except StoreError as error:
            log.info("feeds' states not read", extra={"reason": str(error)})

    async def check(self, to: str) -> tuple[str, ...]:
        """Return what keeps the bot from posting in a channel, a sentence each.

        Raises:
            TryLater: It can't be told now.
        """
        name, _, place = to.partition(":")
        chat = self.deliverer.chats.get(name)
        if chat is None:
            raise TryLater(f"{name} is not connected just now")
        return await chat.check(place)

    def compose(self, delivery: Delivery, channel: Channel) -> Card:
        """Return a delivery's card in the channel's language, with each country's status as of today."""
        facts, today = self.knowledge.facts, self.clock.now().date()
        say = words_in(language_of(channel.language) or "en")
        if delivery.kind == "notice":
            return Card(title=delivery.title, lead=delivery.note, tone="warning")
        if delivery.kind == "addition" and delivery.item:
            return addition_card(delivery.item, delivery.differences, delivery.note, say)
        if delivery.kind == "correction" and delivery.item:
            return correction_card(delivery.item, delivery.differences, say)
        if delivery.kind != "alert" or delivery.story is None:
            told = tuple(current(story, channel.languages) for story in delivery.stories)
            return digest_card(replace(delivery, stories=told), channel, today, say)
        story = current(delivery.story, channel.languages)
        return story_card(
            story, facts, today, say, earlier=self._address(channel, delivery.earlier), zone=channel.timezone
        )

    def _address(self, channel: Channel, message: str | None) -> str | None:
        """Return where a message of a channel can be read; None where there is none, or it is not known."""
        chat = self.deliverer.chats.get(channel.chat)
        return chat.link(channel.place, message) if chat and message else None

    async def run(self) -> None:
        """Run until asked to stop; with ``once``, one poll of what is due and its deliveries.

        Raises:
            StoreError: The store can't be used at the start.
            DataError: The lexicon breaks a rule.
        """
        sys.setswitchinterval(SWITCH_S)
        preparing = asyncio.create_task(self._prepare(), name="prepare")
        await self.crew.join()
        half_sent = await self.deliverer.recover() if self.does("deliver") else 0
        if half_sent:
            self.tell(f"{half_sent} alerts were on their way when the bot stopped; each is checked before it is sent.")
        if self.does("poll"):
            await self.rounds.begin()
        await self.board.look()
        await tell_version(self.store, __version__, self._alarm)
        starting = asyncio.create_task(self._start_chats())
        listening = asyncio.create_task(self.store.listen(self._hear), name="listen")
        renewing = asyncio.create_task(self._keep_renewing(), name="renew")
        try:
            if self.plan.once:
                await starting
                await self._once()
            else:
                await self._until_stopped()
        finally:
            starting.cancel()
            listening.cancel()
            try:
                with contextlib.suppress(asyncio.CancelledError):
                    await starting
            finally:
                # Whatever a chat's start ended with: one that is left open can keep the process from ending.
                await self._close()
                renewing.cancel()
                preparing.cancel()
        if self._broken is not None:
            raise self._broken

    async def _prepare(self) -> None:
        """Have the lexicon loaded where entries are judged, while chats connect; a broken one ends the run."""
        if not self.does("poll"):
            return
        try:
            await self.parser.prepare()
        except ParseError as error:
            log.info("parser not ready yet", extra={"reason": str(error)})
        except DataError as error:
            self._broken = error
            self.stop.set()

    async def _start_chats(self) -> None:
        """Start each chat; one that can't be started is told and tried again, and holds up no other."""
        await asyncio.gather(*(self._start_chat(chat) for chat in tuple(self.chats.values())))

    def _answers_for(self, chat: Chat) -> Answers:
        """Return the commands; of processes that Discord asks the same, one answers and the others stand by."""
        if chat.name != "discord" or not self.crew.shared:
            return self.answers
        shards = self.plan.settings.discord_shards
        return Standby(
            answers=self.answers, is_ours=lambda shard: self.crew.answers(f"discord {shards} {shard}"), shards=shards
        )

    async def _start_chat(self, chat: Chat) -> None:
        wait_s = 5.0
        while True:
            try:
                await chat.start(self._answers_for(chat))
            except ChatError as error:
                self.notices.problem(f"chat {chat.name}", str(error))
                if self.plan.once:
                    return
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, 300.0)
            else:
                self.deliverer.chats[chat.name] = chat
                log.info("chat started", extra={"chat": chat.name})
                return

    async def _until_stopped(self) -> None:
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)

        def every(seconds: float, job: Callable[[], Awaitable[object]], name: str, *, first_s: float = 0.0) -> None:
            # Never skip a look because the loop was busy, never run two at once: whatever was missed is one look.
            at = now + timedelta(seconds=first_s)
            keep = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
            scheduler.add_job(endable(job), "interval", seconds=seconds, next_run_time=at, id=name, **keep)

        if self.does("poll"):
            every(TICK_S, self._poll_due, "poll")
            every(LOOK_AFTER_S, self._bundle, "bundle")
            every(REMIND_S, self._remind, "remind")
            every(DAYS_S, self._save_days, "days", first_s=DAYS_S)
            every(WEIGH_S, self._weigh, "weigh", first_s=FIRST_WEIGH_S)
            every(TIDY_S, self._tidy, "tidy", first_s=FIRST_TIDY_S)
            # In a thread: its patterns would be compiled in the event loop at the first relevant item, for 20 ms or
            # more.
            english = ((), "en", load_countries())
            scheduler.add_job(claims_of, args=english, next_run_time=now, id="claims", misfire_grace_time=None)
        if self.does("deliver"):
            every(TICK_S, self._deliver_due, "deliver")
            every(TICK_S, self._edit_due, "edit")
            # Apart from digests: a platform that does not answer a check holds up none.
            every(LOOK_AFTER_S, self._probe, "probe")
        if self.crew.shared:
            every(LEARN_S, self._learn, "learn")
        every(LOOK_AFTER_S, self._tell_operators, "operators", first_s=LOOK_AFTER_S)
        if self.plan.settings.serves_on is not None and self.does("poll", "web"):
            every(HUBS_S, self._hubs, "hubs")
        if self.plan.settings.facts_refresh and self.does("poll"):
            every(LOOK_S, self._watch, "watch", first_s=FIRST_LOOK_S)
        if alive := self.plan.settings.alive_file:
            touched = {"next_run_time": now, "coalesce": True, "misfire_grace_time": None}
            scheduler.add_job(alive.touch, "interval", seconds=ALIVE_S, id="alive", **touched)
        scheduler.start()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.stop.set)
        try:
            await asyncio.wait_for(self.stop.wait(), self.plan.stop_after_s)
        except TimeoutError:
            pass
        finally:
            # Shutting down cancels jobs under way: no new ones first, then wait for these.
            scheduler.pause()
            self.deliverer.stop()
            await self._drain()
            scheduler.shutdown(wait=False)

    async def _once(self) -> None:
        if self.does("poll"):
            await self.rounds.once()
            await self._weigh()
        if self.does("deliver"):
            await self._probe()
        await self._tell_operators(at_once=True)
        if self.does("poll"):
            await self._bundle(all_polled=True)
        if self.does("deliver"):
            await self._send_all()

    async def _send_all(self) -> None:
        """Hand over what is due now or soon, and say so if something is left."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ONCE_WAIT_S
        while await self._open_soon() and loop.time() < until and not self.notices.is_open("store"):
            if not await self._deliver_due():
                await asyncio.sleep(0.2)
            await self.deliverer.drain()
        await self._edit_due()
        left = await self.store.outbox(states=("queued", "uncertain"))
        if any(row.retry_at or (row.state == "queued" and not row.held) for row in left):
            self.tell("Some alerts could not be delivered yet; they stay in the outbox: treatywatch outbox")

    async def _open_soon(self) -> bool:
        """Whether a delivery to one of the running chats is due now or soon enough for ``--once`` to wait."""
        soon = self.clock.now() + timedelta(seconds=ONCE_WAIT_S)
        return bool(await self.store.due(tuple(self.deliverer.chats), soon, 1))

    async def _probe(self) -> None:
        """Try channels that are stopped."""
        if not await self._leads("probe"):
            return
        try:
            await self.board.look()
            await self.stops.look(self.deliverer.chats)
        except StoreError as error:
            self.notices.problem("store", str(error))

    async def _bundle(self, *, all_polled: bool = False) -> None:
        """Make the digests that are due."""
        if not await self._leads("bundle"):
            return
        try:
            await self.board.look()
            await self.bundler.look(all_polled=all_polled)
        except StoreError as error:
            self.notices.problem("store", str(error))

    async def _remind(self) -> None:
        if not await self._leads("remind"):
            return
        try:
            queued = await remind(self.knowledge.facts, await self.board.look(), self.store, self.clock)
        except StoreError as error:
            self.notices.problem("store", str(error))
            return
        if queued:
            log.info("reminders queued", extra={"queued": queued})
            await self._deliver_due()

    async def _save_days(self) -> None:
        """Keep how feeds were polled."""
        try:
            await self.days.save()
        except StoreError as error:
            log.warning("polls not counted yet", extra={"reason": str(error)})

    async def _weigh(self) -> None:
        """Look whether readers find alerts useful; whichever process looks, it is told once."""
        try:
            await self.weigher.look()
        except StoreError as error:
            log.warning("votes not looked at", extra={"reason": str(error)})

    async def _tidy(self) -> None:
        """Forget what is too old to be kept."""
        if not await self._leads("tidy"):
            return
        now, days = self.clock.now(), self.plan.settings.keep_days
        before = now - timedelta(days=days) if days else None
        personal_before = now - timedelta(days=min(days or PERSONAL_DAYS, PERSONAL_DAYS))
        try:
            forgot = await self.store.tidy(before, personal_before)
        except StoreError as error:
            self.notices.problem("store", str(error))
            return
        if any(forgot.values()):
            log.info("forgotten for its age", extra=dict(forgot))

    async def _hubs(self) -> None:
        """Have the web server listen, and see to the subscriptions at hubs."""
        try:
            if self.does("web") and not self.web.is_open:
                if self.pages:
                    await self.pages.prepare()
                await self.web.open()
                self.notices.ended("web", f"The web server listens on port {self.web.port} now.")
            if self.plan.settings.public_url and self.does("poll") and await self._leads("hubs"):
                await self.push.look(self._named_hubs())
        except WebError as error:
            self.notices.problem("web", str(error))
        except StoreError as error:
            log.warning("hubs not looked at", extra={"reason": str(error)})

    def _named_hubs(self) -> dict[str, Named]:
        """Return the hub of each feed that names one."""
        states = (self.rounds.state(feed.url) for feed in self.plan.feeds if feed.kind != "page")
        return {
            state.url: Named(hub=state.hub, topic=state.topic or state.url)
            for state in states
            if state.hub and not state.ended
        }

    async def _watch(self) -> None:
        if not await self._leads("watch"):
            return
        try:
            await self.watch.tick()
        except StoreError as error:
            # Told at the next poll, too; the look is made again.
            log.warning("depositary not looked at", extra={"reason": str(error)})

    async def _renew_facts(self) -> None:
        """Take in rows that the operator has written or approved meanwhile; a broken one leaves all as it was."""
        if not self.own_rows.changed():
            return
        try:
            facts = await asyncio.to_thread(load_facts, None, self.plan.settings.facts_dir)
        except DataError as error:
            self.tell(str(error))
            return
        self.knowledge = replace(self.knowledge, facts=facts)
        self.answers.treaty.facts = facts
        self.watch.facts = facts

    async def _poll_due(self) -> None:
        self.rounds.start_due()
        try:
            await self.rounds.give_back()
        except StoreError as error:
            log.info("feeds not given back", extra={"reason": str(error)})

    async def _deliver_due(self) -> int:
        if self._awaited or not self.does("deliver"):
            # Whoever waits for the turn already will find what is due now, too.
            return 0
        self._awaited = True
        try:
            await self._turn.acquire()
        finally:
            self._awaited = False
        try:
            return await self._start_due()
        finally:
            self._turn.release()

    async def _start_due(self) -> int:
        await self._renew_facts()
        try:
            await self.board.look()
            started = await self.deliverer.tick()
        except StoreError as error:
            self.notices.problem("store", str(error))
            return 0
        problem, self.deliverer.store_problem = self.deliverer.store_problem, None
        if problem:
            self.notices.problem("store", problem)
        return started

    async def _edit_due(self) -> None:
        """Show anew what has changed since it was posted."""
        if not self.crew.fresh:
            return
        try:
            await self.living.look(self.deliverer.chats)
        except StoreError as error:
            self.notices.problem("store", str(error))

    async def _drain(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                # A look at what is due that is under way would be cut off in the middle.
                async with self._turn:
                    pass
                await self.deliverer.drain()

    async def _close(self) -> None:
        self.push.close()
        await self.web.close()
        await self.rounds.close()
        await self._drain()
        await self._tell_operators(at_once=True)
        await self._save_days()
        await self.deliverer.rest()
        await self.crew.leave()
        for chat in self.chats.values():
            await chat.close()
        await self.articles.close()
        await self.fetcher.close()
        await self.parser.close()
        await self.store.close()


def endable(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """Return a job that the stop may end anywhere, as a kill may, without a traceback that alarms."""

    @wraps(job)
    async def ended() -> None:
        try:
            await job()
        except asyncio.CancelledError:
            log.info("ended by the stop", extra={"job": job.__name__})

    return ended


def story_card(
    story: Story,
    facts: Facts,
    today: date,
    say: Words = ENGLISH,
    *,
    earlier: str | None = None,
    zone: str = "UTC",
) -> Card:
    """Return a story's alert in a language, with each country's status as of a day; see ``alert_card``."""
    told = retold(story, facts, say)
    noted = differs_facts(told, facts, today, say)
    return alert_card(
        told, lambda iso3: named_line(facts, iso3, today, say), say, noted=noted, earlier=earlier, zone=zone
    )


async def run_bot(plan: Plan, make_chat: ChatMaker, tell: Tell, *, clock: Clock | None = None) -> bool:
    """Open everything, run, close everything; return whether all went well (`--once`: at least one feed was read).

    Raises:
        StoreError: The database can't be used.
        DataError: One of the bot's own files breaks a rule.
    """
    clock = clock or SystemClock()
    knowledge = load_knowledge(plan.settings.facts_dir)
    # A server that is restarted with the machine may take longer than this; who is only to poll once does not wait.
    store = await open_store(
        plan.settings.store_url, canonical=canonical, patience_s=0.0 if plan.once else AWAIT_STORE_S
    )
    quit_asked = asyncio.Event()
    prompt = not plan.once and plan.stop_after_s is None
    listen = "chat" in plan.roles
    chats = {
        name: make_chat(name, plan.settings, store=store, quit_asked=quit_asked, prompt=prompt, listen=listen)
        for name in plan.chats
    }
    console = chats.get("console")
    say = getattr(console, "say", tell) if console else tell
    bot = Bot(plan, knowledge, store=store, chats=chats, clock=clock, tell=say, stop=quit_asked)
    keep_for_good()
    await bot.run()
    return bot.notices.reached
