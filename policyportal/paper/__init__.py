"""The booklet as a file: set as a PDF that can be searched and read aloud, kept, and offered with its date."""
