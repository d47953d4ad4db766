"""What the hub and the meeting do: pure aggregates, each a function from what was done to what stands."""
