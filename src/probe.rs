//! The two passes: order, controls, stop rules, budget, progress. Generic over the transport.
