"""The log that events land on: one narrow port, and two adapters that pass one contract suite.

``kafka`` speaks to a real broker; ``table`` keeps the log in PostgreSQL, for one machine without Java.
"""
