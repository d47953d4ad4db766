"""Partners' files, read row by row into lines to send; each row that cannot be read is told with its place."""
