//! Many plans in one run, paced by host.
