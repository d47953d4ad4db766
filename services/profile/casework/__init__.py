"""Casework: commands on what the hub and the meeting do, their streams, and what is read of them."""
