"""Word vectors, recurrent networks, attention, Transformers, embeddings."""
