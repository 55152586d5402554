"""Drawings: where the figures of a series stand in time. Templates draw what is placed here."""
