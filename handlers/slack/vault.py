"""Encryption at rest of what workspaces gave. The only module that knows cryptography."""

from bot.errors import ChatError

MAKE_ONE = (
    "make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())', "
    "and keep a copy, for without it every workspace has to install the app again"
)


class Vault:
    """Seals with the first key and opens with any of them, so that a key can be replaced."""

    def __init__(self, keys: str) -> None:
        """Take one key or several, divided by commas.

        Raises:
            ChatError: One of them is no Fernet key.
        """
        # Here, because only those who serve several workspaces should pay for it.
        from cryptography.fernet import Fernet, MultiFernet

        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise ChatError(f"SLACK_TOKEN_KEY is not 32 bytes in URL-safe base64: {MAKE_ONE}") from None

    def seal(self, data: bytes) -> bytes:
        """Return the data encrypted and signed; the same data gives other bytes each time."""
        return self._fernet.encrypt(data)

    def unseal(self, data: bytes, *, within_s: int | None = None) -> bytes | None:
        """Return what was sealed; None where it is another's, was changed, or is older than ``within_s`` seconds."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(data, ttl=within_s)
        except InvalidToken:
            return None
