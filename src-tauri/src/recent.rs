//! The list of recent files that all programs share: what people pick in Ilima is taken off it, before it is written.

use std::path::Path;

/// GTK notes a picked file at once and writes the list a quarter of a second later. Whoever finds the list would know what
/// was brought in, and the names that people give to files say much.
#[cfg(target_os = "linux")]
pub fn forget(app: &tauri::AppHandle, path: &Path) {
    use gtk::prelude::RecentManagerExt;
    let Ok(address) = tauri::Url::from_file_path(path) else { return };
    let taken_off = app.run_on_main_thread(move || {
        let Some(list) = gtk::RecentManager::default() else { return };
        let noted = list.items().into_iter().filter_map(|item| item.uri().map(|uri| (uri, item)));
        for (uri, item) in noted {
            let same = tauri::Url::parse(&uri).is_ok_and(|uri| uri == address);
            // What another program opened before stays on its list.
            if same && item.applications().len() <= 1 {
                let _gone = list.remove_item(&uri);
            }
        }
    });
    drop(taken_off);
}

#[cfg(not(target_os = "linux"))]
pub fn forget(_: &tauri::AppHandle, _: &Path) {}
