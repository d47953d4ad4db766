"""Pages for people: drawn on the server, without a line of JavaScript."""
