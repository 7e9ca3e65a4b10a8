"""What a notebook of the course imports."""
