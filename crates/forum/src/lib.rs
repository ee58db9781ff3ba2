//! Use cases: what an actor may do, and the followers that carry events onward
