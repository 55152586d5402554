"""The tables that staff take out and bring back, as CSV and Excel files.

`files` reads and writes files of texts: `bounds` reads them in a process of its own (with `csv_files`, `excel_files`
and `limits`). `cells` reads and writes a cell by the kind of its field, `tables` describes a table, `reading` reads its
rows, `applying` applies them (with `row_forms` and `saving`), `explaining` reports what they do, `uploads` keeps a file
until it is confirmed, `template_files` writes those that people fill in, `admin` has the pages.
"""
