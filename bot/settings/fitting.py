"""What settings and feeds.yaml must not say of each other."""

from bot.settings.environment import Settings
from bot.settings.feedsfile import FeedsFile


def operators_among_readers(settings: Settings, file: FeedsFile) -> str:
    """Return what is wrong with the operators' channel beside those of readers; empty for nothing."""
    operators = settings.operator_channel
    if not operators or all(channel.to != operators for channel in file.channels):
        return ""
    return (
        f"OPERATOR_CHANNEL={operators}: is a channel of {settings.feeds_file} too, and readers are not to hear of "
        "ill feeds. Give operators a channel of their own."
    )
