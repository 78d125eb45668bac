"""What people are told: the letter that a notice becomes, its way out, and what has left."""
