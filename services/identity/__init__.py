"""Training of the matching model by Splink, and what Splink does over a whole population: never in an event's way."""
