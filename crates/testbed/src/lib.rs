//! Redis servers and clusters of a test's own, on loopback
