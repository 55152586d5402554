"""How large the table of a file may be, and the sentences for what is larger."""

MAX_BYTES = 5 * 2**20
MAX_ROWS = 2_000
MAX_COLUMNS = 100
# Lines to look at, blank ones too: people clear rows far below their table and save them.
MAX_LINES = 50 * MAX_ROWS
# Of all cells together: what the largest CSV file can hold.
MAX_CHARACTERS = MAX_BYTES
TOO_MANY_ROWS = f"行が多すぎます。{MAX_ROWS}行までに分けてください。"
TOO_MANY_COLUMNS = f"列が多すぎます。{MAX_COLUMNS}列までにしてください。"
