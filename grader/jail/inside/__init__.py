"""What runs inside a jail. It is all of the grader that a jail can see, and imports no more."""
