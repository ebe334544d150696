"""The filter language: which rows a user wants to see."""
