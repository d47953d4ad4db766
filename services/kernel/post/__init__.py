"""Notices to people who are not looking at the hub: by mail, by GOV.UK Notify, and to other programs by webhook."""
