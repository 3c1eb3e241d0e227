"""The app manifest that operators paste asks for what the bot uses, and for no more."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.table import TABLE
from handlers.slack.endpoint import EVENTS_PATH
from handlers.slack.installing import REDIRECT_PATH
from handlers.slack.scopes import APP_METHODS, EVENTS, METHODS, OPTIONAL, REQUIRED

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "docs" / "slack-manifest.yaml"
HANDLER = ROOT / "handlers" / "slack"
#: What the SDK's clients have that is no call of a method by its name.
NO_CALLS = {"api_call", "wss_uri", "on_message_listeners", "current_session", "is_connected"}


#: Methods that would need more than the app has, to be found if the code ever named them.
SOME_OTHERS = {"conversations.join", "conversations.list", "conversations.open", "users.list", "usergroups.list"}


def over_http(text: str) -> str:
    """Return the manifest as an operator of HTTP mode edits it, by its own instructions."""
    text = re.sub(r"(?m)^( *)# HTTP: (?!here)", r"\1", text)
    return re.sub(r" *# HTTP: here false\.\n( *socket_mode_enabled:) true", r"\1 false", text)


@pytest.fixture(scope="module", params=["socket", "http"])
def manifest(request: pytest.FixtureRequest) -> Any:
    text = MANIFEST.read_text(encoding="utf-8")
    return yaml.safe_load(over_http(text) if request.param == "http" else text)


def called() -> set[str]:
    """Return the methods of the Web API that the handler's code names or calls through the SDK."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in HANDLER.glob("*.py") if path.stem != "scopes")
    named = set(re.findall(r'"((?:[a-z]+\.)+[a-z]+[A-Za-z]*)"', code)) & {*METHODS, *SOME_OTHERS}
    through_sdk = {
        "auth_test": ("auth.test",),
        "apps_connections_open": ("apps.connections.open",),
        "chat_postMessage": ("chat.postMessage",),
        "chat_update": ("chat.update",),
        "files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal"),
    }
    for name, methods in through_sdk.items():
        if f".{name}" in code:
            named.update(methods)
    others = set(re.findall(r"\bclient(?:\((?:workspace\.token|bot_token)?\))?\.([a-z]+_\w+)\b", code))
    assert others - set(through_sdk) <= NO_CALLS
    return named


def test_every_call_of_the_code_is_in_the_table_of_scopes_and_no_other() -> None:
    assert called() - set(APP_METHODS) == set(METHODS)


def test_every_call_can_be_made_with_scopes_that_the_manifest_has_or_offers() -> None:
    for scopes in METHODS.values():
        assert not scopes or set(scopes) <= {*REQUIRED, *OPTIONAL}


def test_every_optional_scope_but_one_is_for_a_call_of_the_code() -> None:
    needed = {scope for scopes in METHODS.values() for scope in scopes}

    # It changes what a post may do, not whether one may be made.
    assert set(OPTIONAL) - needed == {"chat:write.public"}


def test_every_command_of_the_bot_is_registered_and_no_other(manifest: Any) -> None:
    registered = {each["command"] for each in manifest["features"]["slash_commands"]}

    assert registered == {f"/{command.name}" for command in TABLE}


def test_slack_leaves_the_words_of_a_question_as_typed(manifest: Any) -> None:
    assert not any(each["should_escape"] for each in manifest["features"]["slash_commands"])


def test_it_asks_for_no_more_than_posting_and_commands(manifest: Any) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": list(REQUIRED)}


def test_every_other_scope_is_there_to_be_taken_in() -> None:
    offered = re.findall(r"^ +# - ([a-z:.]+)$", MANIFEST.read_text(encoding="utf-8"), re.MULTILINE)

    assert offered == list(OPTIONAL)


def test_it_wants_the_events_that_the_code_listens_to_and_no_other(manifest: Any) -> None:
    listened = re.findall(r'app\.event\("(\w+)"\)', (HANDLER / "listen.py").read_text(encoding="utf-8"))

    assert manifest["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS) == listened


def test_people_see_the_home_tab_and_can_be_written_to(manifest: Any) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_socket_mode_needs_no_public_address() -> None:
    text = MANIFEST.read_text(encoding="utf-8")
    plain = yaml.safe_load(text)

    assert plain["settings"]["socket_mode_enabled"] is True
    assert plain["settings"]["interactivity"] == {"is_enabled": True}
    assert "url" not in yaml.safe_dump(plain)


def test_http_mode_sends_everything_to_the_one_address_that_listens() -> None:
    edited = yaml.safe_load(over_http(MANIFEST.read_text(encoding="utf-8")))
    settings, host = edited["settings"], "https://YOUR-HOST"
    addresses = [
        *(each["url"] for each in edited["features"]["slash_commands"]),
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
        settings["event_subscriptions"]["request_url"],
    ]

    assert set(addresses) == {f"{host}{EVENTS_PATH}"}
    assert edited["oauth_config"]["redirect_urls"] == [f"{host}{REDIRECT_PATH}"]
    assert settings["socket_mode_enabled"] is False


def test_its_texts_are_as_short_as_slack_wants(manifest: Any) -> None:
    """Name 35 characters, description 140, a command's description 2,000 and hint 1,000 (app manifest reference)."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
