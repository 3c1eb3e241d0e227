"""Article 17: when a treaty enters into force for a state."""

from datetime import date


def enters_into_force(deposited: date, *, founding_deposit: date) -> date:
    """Return the day the treaty enters into force for a state.

    Args:
        deposited: The day its ratification, acceptance, approval or accession was deposited.
        founding_deposit: The day of the deposit that brought the treaty itself into force: the 40th for the Mine Ban
            Treaty (16 September 1998), the 30th for the Convention on Cluster Munitions (16 February 2010). Who had
            deposited by then is bound from the treaty's own first day.

    Returns:
        The first day of the sixth month after the month of the deposit that counts.

    Source:
        Mine Ban Treaty, Article 17(1) and (2); Convention on Cluster Munitions, Article 17(1) and (2). A succession
        follows the law of succession instead and can go back to the day of independence.
    """
    counts = max(deposited, founding_deposit)
    years, month = divmod(counts.month - 1 + 6, 12)
    return date(counts.year + years, month + 1, 1)
