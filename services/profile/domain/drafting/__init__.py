"""The draft of a family's written profile: from the record alone, every sentence linked to what it is drawn from.

What is absent is said, and nothing is invented: a section with nothing to tell says so (Ofsted, Devon 2013,
paragraphs 26 to 28, 37, 41 and 47).
"""
