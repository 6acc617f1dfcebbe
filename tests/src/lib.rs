//! The promises of Ilima, as tests of the whole: each folder beside this one is a program of tests.
