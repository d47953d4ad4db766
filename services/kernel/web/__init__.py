"""What every service's pages and API share: who asks, what went wrong, headers, and what is measured."""
