"""What Discord shows of a command in the languages of its clients."""

from collections.abc import Mapping

import discord
from discord import app_commands

#: The client languages that read one of ours. Discord has none for Arabic.
_LOCALES: Mapping[str, str] = {
    "fr": "fr",
    "es-ES": "es",
    "es-419": "es",
    "pt-BR": "pt",
    "de": "de",
    "pl": "pl",
    "uk": "uk",
    "ru": "ru",
}
#: Longest description.
_CHARS = 100


class Translations(app_commands.Translator):
    """Gives discord.py the translations that each text brings along."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return a text in a client's language; None where it has none that fits."""
        said: Mapping[str, str] = string.extras.get("said", {})
        text = said.get(_LOCALES.get(locale.value, ""), "")
        return text if 0 < len(text) <= _CHARS else None


def spoken(text: str, said: Mapping[str, str]) -> app_commands.locale_str:
    """Return a text with its translations by language."""
    return app_commands.locale_str(text, said=dict(said))
