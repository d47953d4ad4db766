"""PostgreSQL: connecting to one that is given, starting one that is not, and its migrations."""
