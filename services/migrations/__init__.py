"""The database's history: numbered SQL files, applied in order by ``services.kernel.migrate``."""
