//! Renderers: one file a format, a report in, bytes out.
