"""How the app is reached and installed, beside Socket Mode in one workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """HTTP mode: where to listen, and what Slack signs its requests with."""

    host: str = "127.0.0.1"
    #: 0 is any free one.
    port: int = 3000
    signing_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """The app as Slack knows it, under Basic Information, so that workspaces can install it by themselves."""

    client_id: str
    client_secret: str
    #: What tokens are sealed with at rest, as ``Vault`` takes it.
    token_key: str
    #: Asked of each workspace beside what the bot needs.
    scopes: tuple[str, ...] = ()
