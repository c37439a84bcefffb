"""services: what the web page, Slack and the terminal can ask for, a part of the desk's work in each module."""

from bot.services.steps import Services

__all__ = ["Services"]
