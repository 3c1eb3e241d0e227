"""The settings of the environment and of .env, checked at once."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

#: What to write instead, for each setting that can be wrong.
EXAMPLES = {
    "POLL_INTERVAL": "seconds between polls of a feed, 1 to 86400, for example POLL_INTERVAL=900",
    "BACKFILL_DAYS": "days, 0 or more, for example BACKFILL_DAYS=3",
    "KEEP_DAYS": "0 for ever, or days, 60 or more, for example KEEP_DAYS=730",
    "FETCH_ALLOW_PRIVATE": "true or false",
    "FACTS_REFRESH": "true or false",
    "SLACK_MODE": "socket or http",
    "SLACK_HTTP_PORT": "a port, 0 to 65535, for example SLACK_HTTP_PORT=3000",
    "PUBLIC_URL": "an address of the Web, for example PUBLIC_URL=https://bot.example.org",
    "WEB_PORT": "a port, 0 to 65535, for example WEB_PORT=8080",
    "SLACK_MANAGERS": "members or admins",
    "OPERATOR_CHANNEL": "a channel or person, for example OPERATOR_CHANNEL=slack:C024BE91L or discord:@1234567890",
    "DISCORD_SHARDS": "how many, 0 to 10000, for example DISCORD_SHARDS=4",
    "DISCORD_SHARD_IDS": "numbers below DISCORD_SHARDS, for example DISCORD_SHARD_IDS=0-3 or DISCORD_SHARD_IDS=0,2",
    "LEASE_S": "seconds, 3 to 600, for example LEASE_S=30",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "LOG_FORMAT": "text or json",
}

#: Reports of one story come within weeks; what is younger is needed to tell them.
LEAST_KEEP_DAYS = 60
#: Where the web server listens if there is a public address and no other port.
USUAL_PORT = 8080
#: Characters: fewer can be guessed.
LEAST_TOKEN = 16


class Settings(BaseSettings):
    """All settings. Field names in capitals are the names in the environment; docs/settings.md explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    #: sqlite:///PATH or postgresql://…
    store_url: str = "sqlite:///data/treatywatch.sqlite"
    feeds_file: Path = Path("feeds.yaml")
    slack_bot_token: SecretStr | None = None
    #: Socket Mode: without it Slack's commands can't reach the bot.
    slack_app_token: SecretStr | None = None
    slack_api_url: str | None = None
    #: "http" listens for Slack's requests in place of connecting outwards.
    slack_mode: Literal["socket", "http"] = "socket"
    slack_http_host: str = "127.0.0.1"
    slack_http_port: int = Field(default=3000, ge=0, le=65535)
    slack_signing_secret: SecretStr | None = None
    #: With the secret and the key, other workspaces may install the app by themselves.
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    #: What their tokens are sealed with in the store: Fernet keys, divided by commas, the newest first.
    slack_token_key: SecretStr | None = None
    #: Asked of them beside what the bot needs, divided by commas.
    slack_scopes: str = ""
    #: Who may change what a channel follows.
    slack_managers: Literal["members", "admins"] = "members"
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    #: Into how many parts the servers are divided, each with a gateway connection of its own; 0 for one connection.
    discord_shards: int = Field(default=0, ge=0, le=10000)
    #: Which of them this process has, "0-3" or "0,2"; empty for all.
    discord_shard_ids: str = Field(default="", pattern=r"^(\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*)?$")
    fetch_allow_private: bool = False
    #: Seconds.
    poll_interval: float = Field(default=900, ge=1, le=86400)
    backfill_days: int = Field(default=3, ge=0)
    #: News and messages older than this are forgotten; 0 to keep them for ever.
    keep_days: int = Field(default=0, ge=0, le=36500)
    #: The operator's own rows of treaty facts, which stand for the shipped ones.
    facts_dir: Path = Path("data/facts")
    #: Whether the depositary's record is looked at once a day.
    facts_refresh: bool = True
    #: A page about this bot, told to publishers in the User-Agent.
    contact_url: str = ""
    #: Where the bot's own web server is reached from outside, without a slash at its end; empty for nowhere.
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$")
    #: Where that server listens.
    web_host: str = "127.0.0.1"
    #: None where no pages are wanted; hubs are then answered on ``USUAL_PORT`` where there is a public address.
    web_port: int | None = Field(default=None, ge=0, le=65535)
    #: What operators sign in with to see channels' names on its pages.
    web_token: SecretStr | None = None
    #: Where operators hear of problems, as in feeds.yaml; empty for the log alone.
    operator_channel: str = Field(default="", pattern=r"^((slack|discord):[^\s:]+)?$")
    #: Seconds after which a process that shares the work counts as dead, unless it has said that it lives.
    lease_s: float = Field(default=30, ge=3, le=600)
    #: Touched every few seconds while the bot runs, for a health check.
    alive_file: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @property
    def chats(self) -> tuple[str, ...]:
        """The platforms whose tokens are set."""
        slack = ("slack",) if self.slack_bot_token or self.slack_client_id else ()
        discord = ("discord",) if self.discord_token else ()
        return slack + discord

    @property
    def serves_on(self) -> int | None:
        """The port of the bot's own web server; None where it is off."""
        if self.web_port is None and self.public_url:
            return USUAL_PORT
        return self.web_port

    @property
    def shards(self) -> tuple[int, ...]:
        """The parts of Discord's servers that this process has; empty for all."""
        parts = [part.partition("-") for part in self.discord_shard_ids.split(",") if part]
        return tuple(
            dict.fromkeys(number for first, _, last in parts for number in range(int(first), int(last or first) + 1))
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token and password that is set, for masking in logs."""
        tokens = (
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.slack_client_secret,
            self.slack_token_key,
            self.discord_token,
            self.web_token,
        )
        whole = [token.get_secret_value() for token in tokens if token]
        # Of several keys, divided by commas, each is one.
        parts = [part.strip() for secret in whole for part in secret.split(",")]
        _, _, password = self.store_url.partition("://")[2].rpartition("@")[0].partition(":")
        return tuple(dict.fromkeys(filter(None, (*whole, *parts, unquote(password), password))))


def load_settings() -> Settings:
    """Return the settings of the environment, which goes before the file.

    A setting that is there but empty counts as not set, as in the ``.env`` files people copy.

    Raises:
        SettingsError: With one line for every mistake; values of tokens are never shown.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        problems = []
        for detail in error.errors():
            name = str(detail["loc"][0]).upper() if detail["loc"] else "settings"
            wanted = EXAMPLES.get(name, detail["msg"])
            problems.append(f"{name}={detail['input']!s:.60}: not a valid value. Write {wanted}.")
        wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
        raise SettingsError((*problems, *_beside(wrong))) from None
    except UnicodeDecodeError:
        raise SettingsError((".env: not UTF-8 text. Save it again as UTF-8.",)) from None
    misfits = _not_fitting(settings)
    if misfits:
        raise SettingsError(misfits)
    return settings


def _beside(wrong: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong beside the settings that can't be read; nothing that hangs on one of these."""
    settings = Settings(**{name: Settings.model_fields[name].default for name in wrong})
    return tuple(line for line in _not_fitting(settings) if not any(name.upper() in line for name in wrong))


def _not_fitting(settings: Settings) -> tuple[str, ...]:
    """Return what is wrong with settings that can each be read, a line each."""
    problems = [_half_of_slack(settings), _wrong_shards(settings)]
    if 0 < settings.keep_days < LEAST_KEEP_DAYS:
        problems.append(f"KEEP_DAYS={settings.keep_days}: not a valid value. Write {EXAMPLES['KEEP_DAYS']}.")
    if settings.web_token and len(settings.web_token.get_secret_value()) < LEAST_TOKEN:
        problems.append(
            f"WEB_TOKEN: is too short, and could be guessed. Write {LEAST_TOKEN} characters or more, for example those "
            'that `python -c "import secrets; print(secrets.token_urlsafe())"` prints.'
        )
    return tuple(filter(None, problems))


def _wrong_shards(settings: Settings) -> str:
    """Return what is wrong with the parts of Discord's servers that this process is to have; empty for nothing."""
    ids, shards = settings.discord_shard_ids, settings.discord_shards
    if ids and not shards:
        return "DISCORD_SHARD_IDS is set and DISCORD_SHARDS is not: set how many there are in all, the same everywhere."
    if ids and (not settings.shards or max(settings.shards) >= shards):
        wanted = f"with DISCORD_SHARDS={shards} they go from 0 to {shards - 1}"
        return f"DISCORD_SHARD_IDS={ids}: {wanted}. Write {EXAMPLES['DISCORD_SHARD_IDS']}."
    return ""


def _half_of_slack(settings: Settings) -> str:
    """Return what is missing of Slack's settings; empty where they fit together."""
    oauth = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SLACK_TOKEN_KEY": settings.slack_token_key,
    }
    given, missing = [name for name, value in oauth.items() if value], [name for name in oauth if not oauth[name]]
    if given and missing:
        return f"{' and '.join(missing)} not set, and installing by others needs all three, see docs/slack.md."
    if settings.slack_mode == "http":
        if (settings.slack_bot_token or given) and not settings.slack_signing_secret:
            return (
                "SLACK_SIGNING_SECRET is not set, and without it nobody knows whether a request comes from Slack. Copy "
                "it from Basic Information, see docs/slack.md."
            )
        return ""
    if given:
        return f"{given[0]} is set, and others can install the app only with SLACK_MODE=http, see docs/slack.md."
    if settings.slack_bot_token and not settings.slack_app_token:
        return (
            "SLACK_APP_TOKEN is not set, and Slack needs both tokens. Make one under Basic Information → App-Level "
            "Tokens (scope connections:write), or set SLACK_MODE=http, see docs/slack.md."
        )
    if settings.slack_app_token and not settings.slack_bot_token:
        return (
            "SLACK_BOT_TOKEN is not set, and Slack needs both tokens. Copy it from OAuth & Permissions, "
            "see docs/slack.md."
        )
    return ""
