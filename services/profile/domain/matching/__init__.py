"""Who could be whom: by what descriptions are compared, how much each comparison weighs, and what holds a pair back."""
