"""Signing in: local passwords, tries that are slowed down, and people whom another service vouches for."""
