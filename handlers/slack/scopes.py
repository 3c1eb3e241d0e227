"""What each call of the Web API needs the app to be allowed. The only list of the methods that the bot calls."""

from collections.abc import Mapping

#: Without these nothing works: posting, and having commands.
REQUIRED = ("chat:write", "commands")

#: Each method and the scopes of which it needs one; none where any bot token will do.
#:
#: Source: the page of each method at docs.slack.dev/reference/methods.
METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "views.open": (),
    "views.update": (),
    "views.publish": (),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.history": ("channels:history", "groups:history"),
    "conversations.replies": ("channels:history", "groups:history"),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "users.info": ("users:read",),
}

#: Called with the app's own token or secret, so that no bot scope matters.
APP_METHODS = ("apps.connections.open", "oauth.v2.access")

#: Scopes that are good to have, and what the bot can't do without them.
OPTIONAL: Mapping[str, str] = {
    "files:write": "answers come without their file: the map, the chart, the calendar, the page to paste",
    "channels:history": "an alert whose connection broke stays uncertain in public channels",
    "groups:history": "an alert whose connection broke stays uncertain in private channels",
    "channels:read": "whether the bot is in a public channel shows only when it posts",
    "groups:read": "whether the bot is in a private channel shows only when it posts",
    "users:read": "SLACK_MANAGERS=admins can't tell who is an admin",
    "chat:write.public": "the bot has to be invited to public channels, too",
}

#: Events that Slack sends by itself; none of them needs a scope.
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
