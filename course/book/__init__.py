"""From executed notebooks to the book: its pages, figures, slides, downloads, and the whole on paper."""
