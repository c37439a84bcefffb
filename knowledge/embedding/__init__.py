"""Embedders: text to vectors. Import the module you need; this package imports nothing heavy."""
