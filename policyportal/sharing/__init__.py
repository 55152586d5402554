"""What is sent on of a page: its picture, its address to scan, the words to cite it with."""
