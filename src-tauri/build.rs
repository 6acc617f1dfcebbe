//! Lists the window's own commands: nothing else may be called from the page.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["call"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        // Cargo shows this and stops.
        std::io::Write::write_all(&mut std::io::stderr(), format!("{error:#}\n").as_bytes()).ok();
        std::process::exit(1);
    }
}
