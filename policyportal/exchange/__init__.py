"""The tables that staff take out and bring back, as CSV and Excel files.

From the outside in: `sheets` reads and writes files of texts, `cells` says what stands in a cell by the kind of
its field, `columns` what a column is, `rows` what a row of a file does, `resource` what a whole file does to the
records of a model, `uploads` keeps what waits for its confirmation, `admin` has the pages.
"""
