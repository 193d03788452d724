"""A new question: a card whose texts are still to be written, and a lab that runs already."""
