//! How much work colouring is, as tests count it.

/// Counts bytes that were looked at: there may be no more than a few times as many as the code has.
#[cfg(test)]
pub(super) fn looked_at(bytes: usize) -> usize {
    STEPS.set(STEPS.get() + bytes);
    bytes
}

#[cfg(not(test))]
pub(super) fn looked_at(bytes: usize) -> usize {
    bytes
}

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Since it was asked last.
#[cfg(test)]
pub(super) fn taken() -> usize {
    STEPS.take()
}
