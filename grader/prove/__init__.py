"""Proves that each exercise's check tells right answers from wrong ones."""
