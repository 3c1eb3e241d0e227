"""The answer to ``/treaty article N``: what an article of the Mine Ban Treaty says, in our own words."""

from bot.model import Button, Card, Link, Row, day
from bot.treaty.facts import Facts
from bot.treaty.records import Article


def article_card(facts: Facts, number: int) -> Card | None:
    """Return one article; None where the treaty has none of that number (it has 1 to 22)."""
    article = next((row for row in facts.tables.articles if row.number == number), None)
    if article is None:
        return None
    treaty = facts.treaties["mine_ban_treaty"]
    return Card(
        title=f"Article {article.number}: {article.topic}",
        url=treaty.page,
        lead=article.paraphrase,
        links=(Link(label=f"UN Treaty Collection {treaty.mtdsg}", url=treaty.page),),
        buttons=tuple(
            Button(label=f"Article {other}", action="ask", value=f"/treaty article {other}")
            for other in (number - 1, number + 1)
            if any(row.number == other for row in facts.tables.articles)
        ),
        footer=_footer(article),
    )


def articles_card(facts: Facts) -> Card:
    """Return all articles with their topics."""
    articles = facts.tables.articles
    return Card(
        title="The Mine Ban Treaty, article by article",
        lead=f"{facts.treaties['mine_ban_treaty'].full_name}. For one of them: /treaty article 5",
        rows=tuple(Row(head=f"Article {row.number}", text=row.topic) for row in articles),
        footer=_footer(articles[0]),
    )


def _footer(article: Article) -> str:
    return f"{article.evidence.sources[0].name}. Checked {day(article.evidence.checked)}."
