"""A sample county: invented families, agencies with habits, and stories planted among them, as contract events.

Nobody in it exists. Streets and towns are made up, postcodes lie in districts that were never allotted, NHS
numbers in the range kept for tests (999…), and telephone numbers in those that Ofcom keeps for drama.
"""
