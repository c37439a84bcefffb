"""Everywhere that a person can be written in the data folder: found, and taken out down to the bytes."""

from bot.adapters.traces.everywhere import Everywhere

__all__ = ["Everywhere"]
