"""The registers: typed records with sources, kept as YAML beside this file."""
