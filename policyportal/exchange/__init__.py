"""The tables that staff take out and bring back, as CSV and Excel files.

`files` reads and writes files of texts (`csv_files`, `excel_files`), `cells` says what stands in a cell by the
kind of its field, `tables` describes a table, `reading` reads its rows, `applying` applies them (`row_forms`,
`refusals`), `explaining` is the report of what they do, `uploads` keeps what waits for its confirmation,
`admin` has the pages and `forms` what they ask.
"""
