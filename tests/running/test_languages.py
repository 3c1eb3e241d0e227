"""A channel's language, from feeds.yaml to what is printed."""

from tests.builders import news
from tests.running.harness import BotProcess, NewsSite


async def test_an_alert_speaks_the_language_of_its_channel(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["a"] = [news("one", title="Poland leaves the treaty that bans landmines")]
    bot.feeds(f"{site.url}/a", channels=("console\n    language: fr",))

    ended = await bot.run("run", "--once")

    assert ended.code == 0
    assert "Poland leaves the treaty that bans landmines" in ended.out
    assert "Pologne\u00a0: retrait de la Convention d’Ottawa le 20 février 2026" in ended.out
