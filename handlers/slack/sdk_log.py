"""What the SDKs may write into the log: errors only, and nothing that lets anyone in."""

import logging
import re


class _Redact(logging.Filter):
    """Takes socket addresses, which let anyone in for a while, and tracebacks out of the SDK's lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.sub(r"wss?://[^\s'\"]+", "(socket address)", record.getMessage()), None
        record.exc_info = record.exc_text = None
        return True


def sdk_log() -> logging.Logger:
    """Return the logger that slack-bolt and slack_sdk are given."""
    # Errors only: below that, the SDK logs what people write.
    logger = logging.getLogger("handlers.slack.sdk")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_Redact())
    return logger
