"""What an instructor asks after grading: why this mark, who is alike, the marks as a file."""
