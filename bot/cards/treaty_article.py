"""The answer to ``/treaty article N``: what an article of the Mine Ban Treaty says, in our own words."""

from bot.cards.words import checked
from bot.model import Button, Card, Link, Row
from bot.treaty.facts import Facts
from bot.treaty.records import Article
from bot.words import ENGLISH, Words


def article_card(facts: Facts, number: int, say: Words = ENGLISH) -> Card | None:
    """Return one article; None where the treaty has none of that number (it has 1 to 22)."""
    article = next((row for row in facts.tables.articles if row.number == number), None)
    if article is None:
        return None
    treaty = facts.treaties["mine_ban_treaty"]
    return Card(
        title=say("Article {number}: {topic}", number=article.number, topic=say.data(article.topic)),
        url=treaty.page,
        lead=say.data(article.paraphrase),
        links=(Link(label=f"UN Treaty Collection {treaty.mtdsg}", url=treaty.page),),
        buttons=tuple(
            Button(label=say("Article {number}", number=other), action="ask", value=f"/treaty article {other}")
            for other in (number - 1, number + 1)
            if any(row.number == other for row in facts.tables.articles)
        ),
        footer=_footer(article, say),
    )


def articles_card(facts: Facts, say: Words = ENGLISH) -> Card:
    """Return all articles with their topics."""
    articles = facts.tables.articles
    return Card(
        title=say("The Mine Ban Treaty, article by article"),
        lead=say(
            "{full_name}. For one of them: /treaty article 5",
            full_name=say.data(facts.treaties["mine_ban_treaty"].full_name),
        ),
        rows=tuple(Row(head=say("Article {number}", number=row.number), text=say.data(row.topic)) for row in articles),
        footer=_footer(articles[0], say),
    )


def _footer(article: Article, say: Words) -> str:
    return f"{say.name(article.evidence.sources[0].name)}. {checked(article.evidence.checked, say)}"
