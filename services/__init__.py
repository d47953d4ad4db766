"""Kinfold: what agencies know of a family, folded into one timeline, in time."""
