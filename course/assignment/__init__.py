"""From the source to a grade: answers and their banks, the gate, the release, an example class."""
