"""The settings of the environment and of .env, checked at once."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

#: What to write instead, for each setting that can be wrong.
EXAMPLES = {
    "POLL_INTERVAL": "seconds between polls of a feed, 1 to 86400, for example POLL_INTERVAL=900",
    "BACKFILL_DAYS": "days, 0 or more, for example BACKFILL_DAYS=3",
    "FETCH_ALLOW_PRIVATE": "true or false",
    "FACTS_REFRESH": "true or false",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "LOG_FORMAT": "text or json",
}


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
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    fetch_allow_private: bool = False
    #: Seconds.
    poll_interval: float = Field(default=900, ge=1, le=86400)
    backfill_days: int = Field(default=3, ge=0)
    #: The operator's own rows of treaty facts, which stand for the shipped ones.
    facts_dir: Path = Path("data/facts")
    #: Whether the depositary's record is looked at once a day.
    facts_refresh: bool = True
    #: A page about this bot, told to publishers in the User-Agent.
    contact_url: str = ""
    #: Touched every few seconds while the bot runs, for a health check.
    alive_file: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @property
    def chats(self) -> tuple[str, ...]:
        """The platforms whose tokens are set."""
        slack = ("slack",) if self.slack_bot_token else ()
        discord = ("discord",) if self.discord_token else ()
        return slack + discord

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token that is set, for masking in logs."""
        tokens = (self.slack_bot_token, self.slack_app_token, self.discord_token)
        return tuple(token.get_secret_value() for token in tokens if token)


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
        raise SettingsError(tuple(problems)) from None
    except UnicodeDecodeError:
        raise SettingsError((".env: not UTF-8 text. Save it again as UTF-8.",)) from None
    problem = _half_of_slack(settings)
    if problem:
        raise SettingsError((problem,))
    return settings


def _half_of_slack(settings: Settings) -> str:
    if settings.slack_bot_token and not settings.slack_app_token:
        return (
            "SLACK_APP_TOKEN is not set, and Slack needs both tokens. Make one under Basic Information → App-Level "
            "Tokens (scope connections:write), see docs/slack.md."
        )
    if settings.slack_app_token and not settings.slack_bot_token:
        return (
            "SLACK_BOT_TOKEN is not set, and Slack needs both tokens. Copy it from OAuth & Permissions, "
            "see docs/slack.md."
        )
    return ""
