"""`report`: the merged stream as the lines trace-cmd prints, right or to the byte."""
