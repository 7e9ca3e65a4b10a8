"""Makes trusted verdicts on submitted answers, and keeps them."""
