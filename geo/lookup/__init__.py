"""Where does somebody vote: answers from a published plan."""
