"""Measures the whole bot beside named baselines, in one run on one machine: read the ratios, not the figures."""
