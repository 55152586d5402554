"""Backups of the database: taken in one snapshot, proved by bringing them back, and brought back whole or not at all."""
