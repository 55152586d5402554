"""The main pages in English and in easy Japanese, of the same records."""
