"""``python -m services.cli`` is ``kinfold``."""

from services.cli import main

main()
