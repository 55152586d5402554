"""The site of staff: start page, state of the data, administration of accounts."""
