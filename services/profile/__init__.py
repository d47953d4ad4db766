"""Timelines, people, families, the rules of the monthly meeting and its urgent gate."""
