"""What visitors keep, as far as the server has a part in it: whether quotes still stand, and notes as documents."""
