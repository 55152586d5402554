"""Open data: files, dictionary and schemas, all made from the datasets that the apps declare."""
