"""Countries by what "minefield" and "unexploded bomb" mean in their news."""

#: Where "minefield" or "landmine" is no figure of speech. Chosen to read headlines by, from the states and areas that
#: the Landmine Monitor of 2024 and the Article 5 reports name as mined or lately cleared, with those whose wars are in
#: the news; it says nothing of how mined a country is today, and is shown to no one.
MINED: frozenset[str] = frozenset(
    "AFG AGO ARM AZE BDI BFA BIH CAF CMR COD COL CYP DZA ECU EGY ERI ESH ETH FLK GEO GNB HRV IND IRN IRQ JOR KGZ KHM "
    "KOR LAO LBN LBY LKA MAR MLI MMR MNE MOZ MRT NER NGA NIC NPL PAK PER PRK PSE RWA SDN SEN SLV SOM SRB SSD SYR TCD "
    "THA TJK TUN UGA UKR UZB VNM XKX YEM ZMB ZWE".split()
)

#: Where a bomb or shell that is found is one of the World Wars and removed by the fire brigade or the army: home news.
#: None of them is in ``MINED``; the rest is chosen by the same rule.
AT_HOME: frozenset[str] = frozenset(
    "AUS AUT BEL CAN CHE CHN CZE DEU DNK ESP FIN FRA GBR GGY HKG HUN IMN IRL ITA JEY JPN LUX MCO MLT NLD NOR NZL POL "
    "PRT SGP SVK SVN SWE TWN USA".split()
)
