"""Links as facts with their evidence, and what is asked of them: pure functions over networkx graphs."""
