"""Treatywatch: landmine-policy news and treaty facts for campaigners, in Slack, Discord and the terminal."""

__version__ = "0.1.0"
