"""What every record of the plan has: its source, its history, its years, the checks and questions that all share."""
