//! Passwords and session tokens; keeps nothing itself
