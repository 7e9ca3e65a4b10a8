"""Mutants: a reference with one small mistake in it, which the exercise's check has to find."""
