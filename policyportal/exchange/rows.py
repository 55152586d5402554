"""The rows of a file: those that hold something, numbered as a spreadsheet numbers them."""

MAX_ROWS = 2_000

NumberedRows = list[tuple[int, list[str]]]
