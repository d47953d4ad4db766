"""What every service shares. The kernel imports no service; the list of its parts is closed."""
