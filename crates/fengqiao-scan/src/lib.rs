//! Spatio-temporal cluster detection over plain arrays; knows nothing of matters.
