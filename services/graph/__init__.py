"""Who is linked to whom, through what, since when, on whose word."""
