//! Old and odd graphics: which way of drawing the web view may use.

use crate::open::{Asked, again};
use std::env::{var, var_os};
use std::path::Path;

const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
const COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

pub fn has_display() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Whether tests drive this window: then nothing about drawing is changed, and dialogs answer by themselves.
pub fn automated() -> bool {
    var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}

/// Starts this program again with simpler drawing where that is known to be needed. Setting variables of a running
/// process is unsafe; a new process is not.
pub fn choose(asked: &Asked) {
    if automated() || cfg!(not(target_os = "linux")) {
        return;
    }
    let unset = |name: &str| var_os(name).is_none();
    if asked.safe_graphics && unset(COMPOSITING) {
        again(&[(DMABUF, "1"), (COMPOSITING, "1")]);
    } else if unset(DMABUF) && needs_simple() {
        again(&[(DMABUF, "1")]);
    }
}

/// No render node, or a driver that shows white windows.
fn needs_simple() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let has_node = nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"));
    !has_node || ["nvidia", "nouveau"].iter().any(|driver| Path::new("/sys/module").join(driver).is_dir())
}
