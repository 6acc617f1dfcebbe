//! The merge rules: how each shape is parsed, written, read and merged.
