"""What one process does of the bot's work: all of it, or a part where several share a database."""

from typing import Literal, get_args

Role = Literal["poll", "deliver", "chat", "web"]

ROLES: tuple[Role, ...] = get_args(Role)
#: What each does, for people.
DOES: dict[Role, str] = {
    "poll": "reads feeds, groups stories, makes digests and reminders, watches the depositary, forgets what is old",
    "deliver": "posts and edits alerts, and tries stopped channels again",
    "chat": "answers commands and buttons",
    "web": "serves the pages and takes what hubs push",
}
EVERY: frozenset[Role] = frozenset(ROLES)


def roles_of(names: tuple[str, ...]) -> frozenset[Role]:
    """Return the roles that these names stand for; every one where none is named or one is "all".

    Raises:
        ValueError: A name is none of them; the message says which are.
    """
    unknown = [name for name in names if name not in (*ROLES, "all")]
    if unknown:
        raise ValueError(f"--role {unknown[0]}: not a role. Known: all, {', '.join(ROLES)}.")
    if not names or "all" in names:
        return EVERY
    return frozenset(role for role in ROLES if role in names)
