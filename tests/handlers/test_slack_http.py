"""HTTP mode and installing by others, through the real slack-bolt against a local Slack."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession
from cryptography.fernet import Fernet

from bot.errors import ChatError, Refused, StoreError, TryLater
from bot.model import Asker, Button, Card
from handlers.slack import Http, OAuthApp, SlackChat
from handlers.slack.vault import Vault
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, SlackServer

# What the SDK itself calls while it trades a code for a token; only aiohttp 4 will not have it.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning:slack_sdk")

KEY = "0123456789abcdef01234567"
TOKEN_KEY = Fernet.generate_key().decode()
ALERT = Card(title="Parliament votes", buttons=(Button(label="Why", action="why", value="17"),))
OTHER_TOKEN = "xoxb-other"


class Tenants:
    """Fits ``ports.Tenants``, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.forgotten: list[tuple[str, str]] = []
        self.forgot = asyncio.Event()
        #: Cleared, every call fails.
        self.works = True
        #: Each of the next calls that fails.
        self.failing: list[int] = []

    def _work(self) -> None:
        if not self.works or (self.failing and self.failing.pop()):
            raise StoreError("the database is locked")

    async def installation(self, team: str) -> bytes | None:
        self._work()
        return self.kept.get(team)

    async def installations(self) -> Mapping[str, bytes]:
        self._work()
        return self.kept

    async def save_installation(self, team: str, data: bytes, at: datetime) -> None:
        self._work()
        self.kept[team] = data

    async def delete_installation(self, team: str) -> bool:
        self._work()
        return self.kept.pop(team, None) is not None

    async def forget(self, chat: str, server: str, now: datetime) -> int:
        self._work()
        self.forgotten.append((chat, server))
        self.forgot.set()
        return 1


@pytest.fixture
def answers() -> EchoAnswers:
    return EchoAnswers()


@pytest.fixture
def tenants() -> Tenants:
    return Tenants()


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def chat(server: SlackServer, answers: EchoAnswers, tenants: Tenants) -> AsyncIterator[SlackChat]:
    """One workspace with its own token, and others that may install the app."""
    chat = many(server, tenants, bot_token=BOT_TOKEN)
    await chat.start(answers)
    server.request_url = f"http://127.0.0.1:{chat.port}/slack/events"
    yield chat
    await chat.close()


def many(server: SlackServer, tenants: Tenants, *, bot_token: str = "", key: str = TOKEN_KEY) -> SlackChat:
    return SlackChat(
        bot_token=bot_token,
        api_url=server.api_url,
        http=Http(port=0, signing_secret=SIGNING_SECRET),
        oauth=OAuthApp(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, token_key=key, scopes=("files:write",)),
        tenants=tenants,
    )


async def install(server: SlackServer, chat: SlackChat, team: str, token: str) -> int:
    """Go through "Add to Slack" as a browser does and return the status of the last page."""
    server.codes["code"] = (team, token)
    async with ClientSession() as browser:
        async with browser.get(f"http://127.0.0.1:{chat.port}/slack/install") as page:
            found = re.search(r"https://slack\.com/oauth/v2/authorize[^\"]+", await page.text())
            cookie = page.headers["Set-Cookie"].partition(";")[0]
        assert found
        state = parse_qs(urlsplit(found.group().replace("&amp;", "&")).query)["state"][0]
        back = f"http://127.0.0.1:{chat.port}/slack/oauth_redirect"
        async with browser.get(back, params={"code": "code", "state": state}, headers={"Cookie": cookie}) as page:
            return page.status


# ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_command_over_http_is_answered_with_its_acknowledgement(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers
) -> None:
    (reply,) = await server.slash("/treaty", "bosnia & <herzegovina>", channel="C7")

    assert answers.asked == [
        (
            "/treaty bosnia & <herzegovina>",
            Asker(chat="slack", channel="slack:C7", user="U1", server="T1", manages=True),
        )
    ]
    assert reply["response_type"] == "in_channel"
    assert server.acks[0].after_s < 1
    assert server.calls["apps.connections.open"] == 0


async def test_a_slow_answer_over_http_comes_after_the_acknowledgement(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers
) -> None:
    answers.ready.clear()
    server.on_ack = lambda ack: answers.ready.set()
    (reply,) = await server.slash("/treaty", "poland")

    assert server.acks[0].payload is None
    assert reply["text"] == "/treaty poland"


async def test_a_button_over_http_is_answered(server: SlackServer, chat: SlackChat, answers: EchoAnswers) -> None:
    await chat.post("C1", ALERT, key=KEY, first=True)
    (reply,) = await server.press(server.messages[0], "Why")

    assert reply["text"] == "why: 17"


@pytest.mark.parametrize(
    ("secret", "age_s"), [("somebody-else", 0.0), (SIGNING_SECRET, 600.0), (SIGNING_SECRET, -600.0)]
)
async def test_a_request_that_slack_did_not_sign_just_now_is_turned_away(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers, secret: str, age_s: float
) -> None:
    body = "command=%2Ftreaty&text=poland&team_id=T1&user_id=U1&channel_id=C1"
    form = "application/x-www-form-urlencoded"
    status, _ = await server.request(body, form, secret=secret, at=time.time() - age_s)

    assert status == 401
    assert answers.asked == []


async def test_slack_is_told_that_the_address_is_the_bots(server: SlackServer, chat: SlackChat) -> None:
    status, text = await server.request('{"type": "url_verification", "challenge": "3eZbrw1a"}')

    assert (status, "3eZbrw1a" in text) == (200, True)


async def test_the_endpoint_says_that_it_is_well(chat: SlackChat) -> None:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{chat.port}/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True})


async def test_a_body_that_is_no_text_is_turned_away(chat: SlackChat) -> None:
    url = f"http://127.0.0.1:{chat.port}/slack/events"
    async with ClientSession() as session, session.post(url, data=b"\xff\xfe\xfa") as answer:
        assert answer.status in (400, 401)


async def test_a_taken_port_is_told_with_what_to_set(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers
) -> None:
    http = Http(port=chat.port, signing_secret=SIGNING_SECRET)
    second = SlackChat(bot_token=BOT_TOKEN, api_url=server.api_url, http=http)
    with pytest.raises(ChatError, match="SLACK_HTTP_PORT"):
        await second.start(answers)


# ── other workspaces ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_workspace_that_installs_the_app_is_answered_and_posted_to_with_its_own_token(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers
) -> None:
    assert await install(server, chat, "T2", OTHER_TOKEN) == 200
    await server.slash("/treaty", "poland", channel="C9", user="U9", team="T2")
    await chat.post("T2/C9", ALERT, key=KEY, first=True)
    await chat.post("C1", ALERT, key="f" * 24, first=True)

    assert answers.asked[0][1] == Asker(chat="slack", channel="slack:T2/C9", user="T2/U9", server="T2", manages=True)
    assert [(message.team, message.channel) for message in server.messages] == [("T2", "C9"), ("T1", "C1")]


async def test_a_token_is_kept_only_encrypted(server: SlackServer, chat: SlackChat, tenants: Tenants) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)

    assert OTHER_TOKEN.encode() not in tenants.kept["T2"]
    assert OTHER_TOKEN.encode() in (Vault(TOKEN_KEY).unseal(tenants.kept["T2"]) or b"")


async def test_an_installation_outlives_the_process_and_a_new_key(
    server: SlackServer, chat: SlackChat, tenants: Tenants, answers: EchoAnswers
) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)
    later = many(server, tenants, key=f"{Fernet.generate_key().decode()}, {TOKEN_KEY}")
    await later.start(answers)
    await later.post("T2/C9", ALERT, key=KEY, first=True)
    await later.close()

    assert server.messages[0].team == "T2"


async def test_an_installation_kept_with_a_lost_key_is_none(
    server: SlackServer, chat: SlackChat, tenants: Tenants, answers: EchoAnswers, caplog: pytest.LogCaptureFixture
) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)
    later = many(server, tenants, key=Fernet.generate_key().decode())
    await later.start(answers)
    with pytest.raises(Refused) as caught:
        await later.post("T2/C9", ALERT, key=KEY, first=True)
    await later.close()

    assert caught.value.kind == "token"
    assert "installation can't be read" in caplog.messages


async def test_a_state_that_was_not_given_out_or_was_used_installs_nothing(
    server: SlackServer, chat: SlackChat, tenants: Tenants
) -> None:
    back = f"http://127.0.0.1:{chat.port}/slack/oauth_redirect"
    server.codes["code"] = ("T2", OTHER_TOKEN)
    forged = Vault(Fernet.generate_key().decode()).seal(b"state").decode()
    async with ClientSession() as browser:
        cookie = {"Cookie": f"slack-app-oauth-state={forged}"}
        async with browser.get(back, params={"code": "code", "state": forged}, headers=cookie) as page:
            forged_status = page.status
        good = Vault(TOKEN_KEY).seal(b"state").decode()
        async with browser.get(back, params={"code": "code", "state": good}) as page:
            other_browser = page.status
        cookie = {"Cookie": f"slack-app-oauth-state={good}"}
        statuses = []
        for _ in range(2):
            server.codes["code"] = ("T2", OTHER_TOKEN)
            async with browser.get(back, params={"code": "code", "state": good}, headers=cookie) as page:
                statuses.append(page.status)

    assert (forged_status, other_browser) == (401, 400)
    assert statuses == [200, 401]


async def test_a_store_that_fails_leaves_the_app_uninstalled_and_says_so(
    server: SlackServer, chat: SlackChat, tenants: Tenants
) -> None:
    tenants.works = False
    status = await install(server, chat, "T2", OTHER_TOKEN)
    with pytest.raises(TryLater, match="locked"):
        await chat.post("T2/C9", ALERT, key=KEY, first=True)

    assert status == 500


async def test_a_workspace_that_is_not_installed_is_told_and_refused(
    server: SlackServer, chat: SlackChat, answers: EchoAnswers
) -> None:
    (reply,) = await server.slash("/treaty", "poland", team="T3")
    with pytest.raises(Refused) as caught:
        await chat.post("T3/C1", ALERT, key=KEY, first=True)

    assert "not installed" in str(reply)
    assert answers.asked == []
    assert caught.value.kind == "token"
    assert "/slack/install" in str(caught.value)


@pytest.mark.parametrize(
    ("event", "fields"), [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"oauth": [], "bot": ["UBOT"]}})]
)
async def test_a_workspace_that_removes_the_app_is_forgotten(
    server: SlackServer, chat: SlackChat, tenants: Tenants, event: str, fields: dict[str, object]
) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)
    await server.event(event, team="T2", **fields)
    await asyncio.wait_for(tenants.forgot.wait(), 5)

    assert tenants.forgotten == [("slack", "T2")]
    assert tenants.kept == {}
    with pytest.raises(Refused):
        await chat.post("T2/C9", ALERT, key=KEY, first=True)


async def test_a_removed_workspace_is_forgotten_though_the_store_fails_at_first(
    server: SlackServer, chat: SlackChat, tenants: Tenants
) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)
    tenants.failing.append(1)
    await server.event("app_uninstalled", team="T2")
    await asyncio.wait_for(tenants.forgot.wait(), 5)

    assert tenants.forgotten == [("slack", "T2")]
    assert tenants.kept == {}


async def test_a_persons_revoked_token_forgets_nothing(server: SlackServer, chat: SlackChat, tenants: Tenants) -> None:
    await install(server, chat, "T2", OTHER_TOKEN)
    await server.event("tokens_revoked", team="T2", tokens={"oauth": ["U1"], "bot": []})
    await server.slash("/treaty", "poland", team="T2")

    assert tenants.forgotten == []
    assert list(tenants.kept) == ["T2"]


async def test_a_key_that_is_none_is_told_with_how_to_make_one(
    server: SlackServer, tenants: Tenants, answers: EchoAnswers
) -> None:
    with pytest.raises(ChatError, match=r"SLACK_TOKEN_KEY.*Fernet\.generate_key") as caught:
        await many(server, tenants, key="hunter2").start(answers)

    assert "hunter2" not in str(caught.value)


async def test_no_log_line_holds_a_token_a_secret_or_what_people_write(
    server: SlackServer, chat: SlackChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await install(server, chat, "T2", OTHER_TOKEN)
    await server.slash("/treaty", "what nobody else should read", team="T2")
    await chat.post("T2/C9", ALERT, key=KEY, first=True)

    for secret in (OTHER_TOKEN, BOT_TOKEN, CLIENT_SECRET, SIGNING_SECRET, TOKEN_KEY, "what nobody else should read"):
        assert secret not in caplog.text
