"""Forms as modals and the Home tab, through the real slack-bolt over both ways in, against a local Slack."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.views import View as SdkView

from bot.commands.alerts_table import FOLLOW
from bot.commands.follow import form
from bot.errors import ChatError
from bot.model import Asker, Button, Card, Choice, Form, Option, Row
from bot.words import LANGUAGES, Language, words_in
from handlers.slack import Http, SlackChat
from handlers.slack.forms import Kept, errors, form_view
from tests.handlers.slack_fakes import EchoAnswers
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Fails, SlackServer, view_problem

FORM = Form(
    title="Alerts in this channel, as you like",
    path=("alerts", "follow", "form"),
    options=(
        Option(name="topics", description="Which topics", choices=("use", "us_policy"), several=True),
        Option(name="countries", description="Which countries", kind="country", several=True),
        Option(name="urgency", description="This and above", choices=("low", "normal", "high")),
        Option(name="digest", description="How often"),
        Option(name="quiet", description="When alerts wait"),
        Option(name="per_hour", description="Most in an hour", kind="number"),
        Option(name="timezone", description="Of digests and quiet hours", kind="timezone"),
    ),
    values={
        "topics": "us_policy",
        "countries": "pol",
        "urgency": "low",
        "digest": "weekly Mon 09:30",
        "quiet": "22:00-07:00",
        "per_hour": "12",
        "timezone": "Europe/Warsaw",
    },
)
SAME = {
    "topics": "us_policy",
    "countries": "pol",
    "urgency": "low",
    "digest": "weekly Mon 09:30",
    "quiet": "22:00-07:00",
    "per_hour": "12",
    "timezone": "Europe/Warsaw",
}


@pytest.fixture
def answers() -> EchoAnswers:
    answers = EchoAnswers()
    answers.form = FORM
    return answers


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest, answers: EchoAnswers) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        http = Http(port=0, signing_secret=SIGNING_SECRET) if request.param == "http" else None
        chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, http=http)
        await chat.start(answers)
        server.request_url = f"http://127.0.0.1:{chat.port}/slack/events" if http else ""
        yield server
        await chat.close()


async def opened(server: SlackServer) -> None:
    await server.slash("/alerts", "follow", channel="C7", answered=False)
    await server.changed(lambda: len(server.views) == 1)


async def test_a_command_opens_its_form_filled_in_with_what_is_set(server: SlackServer) -> None:
    await opened(server)
    (view,) = server.views
    SdkView(**view.view).validate_json()
    fields = {each["block_id"]: each["element"] for each in view.view["blocks"]}

    assert view.view["title"]["text"].startswith("Alerts in this")
    assert fields["topics"]["initial_options"][0]["text"]["text"] == "Us policy"
    assert fields["countries"]["initial_options"][0]["text"]["text"] == "Poland"
    assert fields["urgency"]["initial_option"]["value"] == "low"
    assert (fields["digest"]["initial_option"]["value"], fields["digest.at"]["initial_time"]) == ("weekly Mon", "09:30")
    assert (fields["quiet.from"]["initial_time"], fields["quiet.to"]["initial_time"]) == ("22:00", "07:00")
    assert server.acks[0].payload is None
    assert server.acks[0].after_s < 1


async def test_a_form_that_is_sent_as_it_was_says_what_was_there(server: SlackServer, answers: EchoAnswers) -> None:
    await opened(server)
    await server.submit(server.views[0])

    assert answers.answered[0].path == ("alerts", "follow", "form")
    assert answers.answered[0].options == SAME
    assert answers.answered[0].asker == Asker(chat="slack", channel="slack:C7", user="U1", server="T1", manages=True)


async def test_what_was_filled_in_arrives_as_people_would_type_it(server: SlackServer, answers: EchoAnswers) -> None:
    await opened(server)
    await server.submit(
        server.views[0],
        topics=["use", "us_policy"],
        countries=[],
        urgency="high",
        digest="daily",
        digest__at="18:00",
        quiet__from="",
        quiet__to="",
        per_hour="3",
        timezone="",
    )

    assert answers.answered[0].options == {
        "topics": "use, us_policy",
        "countries": "all",
        "urgency": "high",
        "digest": "daily 18:00",
        "quiet": "off",
        "per_hour": "3",
        "timezone": "",
    }


async def test_an_hour_means_nothing_for_alerts_at_once(server: SlackServer, answers: EchoAnswers) -> None:
    await opened(server)
    await server.submit(server.views[0], digest="instant")

    assert answers.answered[0].options["digest"] == "instant"


async def test_a_mistake_is_shown_in_the_form_under_its_field(server: SlackServer, answers: EchoAnswers) -> None:
    await opened(server)
    answers.problem = "'Mars/Olympus' is no time zone. Write Europe/Warsaw."
    answer = await server.submit(server.views[0], timezone="Mars/Olympus")

    assert answer == {"response_action": "errors", "errors": {"timezone": answers.problem}}


async def test_what_was_saved_is_told_to_the_asker_alone(server: SlackServer, answers: EchoAnswers) -> None:
    replies: list[dict[str, object]] = []
    server.on_response = replies.append
    await opened(server)
    closed = await server.submit(server.views[0])
    await server.changed(lambda: bool(replies))

    assert closed is None
    assert replies[0]["text"] == "Saved"
    assert replies[0]["response_type"] == "ephemeral"


async def test_where_the_response_url_has_run_out_it_is_told_in_the_channel(server: SlackServer) -> None:
    await opened(server)
    server.forget_responses()
    await server.submit(server.views[0])
    (message,) = await server.posted(1)

    assert (message.channel, message.only_to, message.text) == ("C7", "U1", "Saved")


async def test_where_the_channel_takes_nothing_it_is_told_directly(server: SlackServer) -> None:
    await opened(server)
    server.forget_responses()
    server.channel_errors["C7"] = "not_in_channel"
    await server.submit(server.views[0])
    (message,) = await server.posted(1)

    assert (message.channel, message.text) == ("U1", "Saved")


async def test_a_slow_answer_to_a_form_comes_after_an_acknowledgement_in_time(
    server: SlackServer, answers: EchoAnswers
) -> None:
    await opened(server)
    server.forget_responses()
    answers.ready.clear()
    server.on_ack = lambda ack: answers.ready.set()
    answers.problem = "That is no time zone."
    closed = await server.submit(server.views[0])
    (message,) = await server.posted(1)

    assert closed is None
    assert server.acks[-1].after_s < 1
    assert message.text == "That is no time zone."


async def test_a_form_that_slack_does_not_open_is_answered_with_its_card(server: SlackServer) -> None:
    server.trouble("views.open", Fails(error="expired_trigger_id"))
    (reply,) = await server.slash("/alerts", "follow")

    assert reply["text"] == "/alerts follow"


async def test_countries_are_suggested_while_typing(server: SlackServer) -> None:
    await opened(server)
    offered = await server.suggest(server.views[0], "countries", "po")

    assert [(each["text"]["text"], each["value"]) for each in offered] == [("Poland", "pol"), ("Portugal", "prt")]


async def test_time_zones_are_suggested_as_time_zones(server: SlackServer) -> None:
    await opened(server)
    offered = await server.suggest(server.views[0], "timezone", "euro")

    assert [each["value"] for each in offered] == ["Europe/Warsaw"]


async def test_the_real_form_of_a_channel_opens(server: SlackServer, answers: EchoAnswers) -> None:
    answers.form = Form(title="Follow alerts", path=("alerts", "follow", "form"), options=FOLLOW.options)
    await opened(server)
    SdkView(**server.views[0].view).validate_json()
    await server.submit(server.views[0], topics=["use"], languages=["english"])

    assert answers.answered[0].options == {"topics": "use", "languages": "english"}


async def test_in_a_direct_message_the_form_asks_for_the_channel(server: SlackServer, answers: EchoAnswers) -> None:
    await server.slash("/alerts", "follow", channel="D1", answered=False)
    await server.changed(lambda: len(server.views) == 1)
    await server.submit(server.views[0], channel="C5")

    assert answers.answered[0].asker.channel == "slack:C5"
    assert "channel" not in answers.answered[0].options


LONG = st.text(max_size=400) | st.sampled_from(["ä" * 300, "😀" * 200, "<!channel>" * 40, "א" * 200, "&" * 200])
OPTIONS = st.builds(
    Option,
    name=st.sampled_from(["topics", "digest", "quiet", "timezone", "high_at_once"]),
    description=LONG,
    kind=st.sampled_from(["text", "number", "role", "country", "topic", "language", "timezone"]),
    choices=st.lists(st.text(alphabet="abc_", min_size=1, max_size=9), unique=True, max_size=25).map(tuple),
    several=st.booleans(),
)


@given(
    title=LONG,
    options=st.lists(OPTIONS, min_size=1, max_size=5, unique_by=lambda option: option.name),
    value=LONG | st.sampled_from(["all", "daily 25:00", "weekly Mon 08:00", "22:00-07:00", "off", "a, b"]),
    label=LONG,
    channel=st.sampled_from(["", "C1"]),
)
def test_no_form_of_any_content_breaks_a_limit(
    title: str, options: list[Option], value: str, label: str, channel: str
) -> None:
    form = Form(title=title, path=("a",), options=tuple(options), values={each.name: value for each in options})
    suggested = (Choice(label=label, value=value[:100]),)
    view = form_view(form, Kept(path=form.path, channel=channel, url="u" * 200), lambda kind, typed: suggested)
    SdkView(**view).validate_json()

    assert view_problem(view) == ""
    assert 0 < len(view["title"]["text"]) <= 24
    for block in view["blocks"]:
        element = block["element"]
        for each in [*element.get("options", ()), *element.get("initial_options", ()), element.get("initial_option")]:
            assert each is None or 0 < len(each["text"]["text"]) <= 75
            assert each is None or 0 < len(each["value"]) <= 150


# ── the Home tab ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_home_tab_shows_the_card_for_whoever_opens_it(server: SlackServer, answers: EchoAnswers) -> None:
    answers.home_card = Card(title="Treatywatch", rows=tuple(Row(head=f"{n}", text="word " * 60) for n in range(90)))
    await server.open_home("U5")
    await server.changed(lambda: len(server.views) == 1)
    (home,) = server.views
    SdkView(**home.view).validate_json()

    assert (home.user, home.view["type"]) == ("U5", "home")
    assert answers.at_home[0] == Asker(chat="slack", user="U5", server="T1", manages=True)


async def test_the_messages_tab_draws_no_home(server: SlackServer) -> None:
    await server.event("app_home_opened", user="U5", channel="D1", tab="messages")
    await server.open_home("U6")
    await server.changed(lambda: len(server.views) == 1)

    assert server.calls["views.publish"] == 1


async def test_a_button_of_the_home_tab_is_answered_in_a_modal_and_one_of_that_in_its_place(
    server: SlackServer, answers: EchoAnswers
) -> None:
    answers.home_card = Card(title="Home", buttons=(Button(label="Status", action="ask", value="/treaty poland"),))
    await server.open_home("U5")
    await server.changed(lambda: len(server.views) == 1)
    await server.press_in_view(server.views[0], "Status")
    await server.changed(lambda: len(server.views) == 2)
    await server.called("views.publish", 2)

    assert answers.pressed[0][:2] == ("ask", "/treaty poland")
    assert "ask: /treaty poland" in str(server.views[1].view["blocks"])
    assert server.views[1].view["type"] == "modal"


async def test_a_form_opened_from_the_home_tab_asks_for_the_channel_and_renews_the_tab(
    server: SlackServer, answers: EchoAnswers
) -> None:
    answers.home_card = Card(title="Home", buttons=(Button(label="Follow", action="form", value="x"),))
    await server.open_home("U1")
    await server.changed(lambda: len(server.views) == 1)
    await server.press_in_view(server.views[0], "Follow")
    await server.called("views.publish", 2)
    await server.submit(server.views[1], channel="C5")
    await server.called("views.publish", 3)

    assert answers.answered[0].asker.channel == "slack:C5"
    assert server.of_bot[0].only_to == "U1"


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_only_admins_manage_where_the_operator_wants_it_and_each_is_looked_up_once(answers: EchoAnswers) -> None:
    async with SlackServer(scopes=("chat:write", "commands", "users:read")) as server:
        server.admins = {"U1"}
        chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, admins_only=True)
        await chat.start(answers)
        for user in ("U1", "U2", "U1", "U2"):
            await server.slash("/alerts", "pause", user=user)
        await server.slash("/treaty", "poland", user="U3")
        await chat.close()

    assert [asker.manages for _, asker in answers.asked] == [True, False, True, False, None]
    assert server.calls["users.info"] == 2


async def test_where_admins_can_not_be_told_nobody_manages(answers: EchoAnswers) -> None:
    async with SlackServer(scopes=("chat:write", "commands", "users:read")) as server:
        chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, admins_only=True)
        await chat.start(answers)
        server.trouble("users.info", Fails(error="internal_error"))
        await server.slash("/alerts", "pause")
        await chat.close()

    assert answers.asked[0][1].manages is False


async def test_admins_only_without_the_scope_is_told_at_the_start(answers: EchoAnswers) -> None:
    async with SlackServer() as server:
        chat = SlackChat(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=server.api_url, admins_only=True)
        with pytest.raises(ChatError, match="users:read"):
            await chat.start(answers)


# ── in other languages ──────────────────────────────────────────────────────────────────────────────────────────────


def texts_of(view: Any) -> set[str]:
    """Return everything that a person reads in a view."""
    if isinstance(view, list):
        return set().union(*map(texts_of, view)) if view else set()
    if not isinstance(view, dict):
        return set()
    own = {str(view["text"])} if view.get("type") == "plain_text" else set()
    return own.union(*map(texts_of, view.values()))


def drawn_in(language: Language) -> Any:
    words = form(None, words_in(language))
    return form_view(words, Kept(path=words.path), lambda kind, typed: ())


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_text_of_the_form_is_in_the_channels_language(language: Language) -> None:
    told = drawn_in(language)
    # One word may be the same in two languages, or a code.
    same = {text for text in texts_of(drawn_in("en")) & texts_of(told) if " " in text}

    assert not view_problem(told)
    assert same == set()


def test_english_forms_are_called_what_settings_are_called() -> None:
    said = texts_of(drawn_in("en"))

    assert {"Languages of articles", "Most in an hour", "Quiet hours from", "A digest a week, on Mon", "Save"} <= said
    assert {"Use of mines", "US policy", "High", "Yes"} <= said


def test_a_mistake_stands_under_its_field_in_every_language() -> None:
    view = drawn_in("pl")
    said = Card(title="Najwięcej w godzinę: „9000” nie jest liczbą od 1 do 500.")

    assert list(errors(said, view)) == ["per_hour"]
