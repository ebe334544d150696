"""Print fmt as trace-cmd report 3.3.3 understands and prints it, where that is not what C says."""
