//! A scenario-driven authorization server on loopback, behind `serve`, `demo` and the tests.
