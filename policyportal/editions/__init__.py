"""The editions beside one another: their list, and what became of one in another."""
