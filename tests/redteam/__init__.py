"""The red team: hostile submissions against the real grader, each with its benign twin."""
