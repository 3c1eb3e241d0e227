"""From feed bytes to judged, summarised news: plain functions that do not wait, log or look at the clock."""
