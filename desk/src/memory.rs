//! What may never reach the disk: memory, when a program crashes.

/// No core files, for this program and for whatever it starts: they would hold keys and names in clear.
#[cfg(unix)]
pub fn never_to_disk() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _else_the_limit_of_the_system = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

#[cfg(not(unix))]
pub fn never_to_disk() {}
