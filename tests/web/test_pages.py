from tests.web.archive import ARABIC_TITLE, CHANNEL, HOSTILE_TITLE
from tests.web.serving import Served


async def test_every_page_is_there(site: Served) -> None:
    story = await site.story_of("Two reports of one vote")
    for path in (
        "/",
        "/stories",
        f"/stories/{story}",
        "/countries",
        "/countries/POL",
        "/countries/POL?lang=ar",
        "/status",
    ):
        answer, text = await site.get(path)

        assert answer.status == 200, path
        assert text.startswith("<!doctype html>")
        assert "<h1" in text
