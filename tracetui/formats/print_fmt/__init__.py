"""The print fmt language: text -> tree -> a record's text."""
