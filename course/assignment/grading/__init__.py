"""A class graded: each submission read, run in a sandbox, judged outside of it, and written into nbgrader's folders and gradebook.

intake    what is run is what the course says: a submission becomes a plan
sandbox   where a student's code runs, tried before it is trusted
worker    one submission: the plan carried out, its tests judged
record    nbgrader's folders and gradebook: one writer
report    a page for the instructor, and what an institution's systems import
__main__  the command
"""
