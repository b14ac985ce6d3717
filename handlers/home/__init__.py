"""The Home tab: what a person asked, what they may start with, and figures for admins. Nothing is counted or answered here."""
