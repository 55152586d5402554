"""The index of search: its rows, the words that are looked for, and the lists made from it."""
