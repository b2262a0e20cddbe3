"""What each line is: judges vote on facts, one referee ranks them."""
