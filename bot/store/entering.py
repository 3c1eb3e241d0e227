"""A delivery as it enters the outbox."""

from datetime import datetime
from typing import Any

from bot.model import DeliveryKind


def queued(key: str, channel: str, kind: DeliveryKind, now: datetime, **more: object) -> dict[str, Any]:
    """Return the values of a delivery that is to be handed over as soon as its channel's turn comes.

    Args:
        key: The delivery's key.
        channel: ``Channel.to``.
        kind: What it carries.
        now: The moment.
        **more: What else its row says.
    """
    return {
        "key": key,
        "chat": channel.partition(":")[0],
        "channel": channel,
        "state": "queued",
        "attempts": 0,
        "created_at": now,
        "updated_at": now,
        "retry_at": now,
        "reason": "",
        "kind": kind,
        **more,
    }
