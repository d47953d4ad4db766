"""What the hub understands: pure functions from records to people, families, timelines and findings.

Nothing here reads a clock, a database or a broker. The same records, in whatever order they came, are understood
in the same way; what was understood at an earlier instant is the same function of the records received by then.
"""
