"""Pictures of the screen, and what makes them."""
