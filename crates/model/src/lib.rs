//! The forum's language and its rules: pure, without I/O, clock or randomness
