//! Which shapes a run tries.
