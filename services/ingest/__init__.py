"""Agencies in: who may send, what they send, and what became of it."""
