//! Chinese text: normalise, classify, locate, find the same matter.
