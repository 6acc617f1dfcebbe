//! What the page is granted: one command of ours, to listen and to stop listening. Everything else about it is said here too,
//! so that loosening it is a change of this test.

use crate::tree::{files, root, text};
use serde_json::{Value, json};

const GRANTED: &[&str] = &["allow-call", "core:event:allow-listen", "core:event:allow-unlisten"];
/// Commands that exist behind the grants, as Tauri resolved them.
const COMMANDS: &[&str] = &["call"];
/// Plug-ins that Rust may use; the page has no grant for any of them.
const PLUGINS: &[&str] = &["tauri-plugin-dialog", "tauri-plugin-single-instance"];

fn parsed(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_page_is_granted_our_command_and_to_listen() {
    let written: Vec<String> = files().into_iter().filter(|file| file.starts_with("src-tauri/capabilities/")).collect();
    assert_eq!(written, ["src-tauri/capabilities/main.json"]);
    // What the build made of it, when there was one.
    let made = parsed("src-tauri/gen/schemas/capabilities.json");
    assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), ["main"]);
    for capability in [&parsed(&written[0]), &made["main"]] {
        assert_eq!(capability["permissions"], json!(GRANTED));
        assert_eq!(capability["windows"], json!(["main"]));
        assert!(capability.get("remote").is_none() && capability.get("webviews").is_none(), "{capability}");
    }
}

#[test]
fn a_grant_of_ours_opens_our_command_alone() {
    let manifests = parsed("src-tauri/gen/schemas/acl-manifests.json");
    let ours = &manifests["__app-acl__"];
    assert_eq!(ours["permissions"].as_object().unwrap().keys().collect::<Vec<_>>(), ["allow-call", "deny-call"]);
    assert_eq!(ours["permissions"]["allow-call"]["commands"]["allow"], json!(COMMANDS));
    let events = &manifests["core:event"]["permissions"];
    assert_eq!(events["allow-listen"]["commands"]["allow"], json!(["listen"]));
    assert_eq!(events["allow-unlisten"]["commands"]["allow"], json!(["unlisten"]));
}

#[test]
fn the_walls_of_the_page_stand() {
    let app = &parsed("src-tauri/tauri.conf.json")["app"];
    assert_eq!(app.as_object().unwrap().keys().collect::<Vec<_>>(), ["security", "windows"]);
    assert_eq!(app["windows"], json!([]), "the window is made by open.rs, with its walls");
    let security = &app["security"];
    let known = ["capabilities", "csp", "freezePrototype", "pattern"];
    assert_eq!(security.as_object().unwrap().keys().collect::<Vec<_>>(), known);
    assert_eq!(security["capabilities"], json!(["main"]));
    assert_eq!(security["freezePrototype"], json!(true));
    assert_eq!(security["pattern"]["use"], "isolation");
    let csp = security["csp"].as_object().unwrap();
    assert_eq!(csp["default-src"], "'none'");
    for (directive, sources) in csp {
        for source in sources.as_str().unwrap().split(' ') {
            let allowed = match source {
                "'none'" => true,
                "'self'" => ["script-src", "style-src", "font-src", "img-src"].contains(&directive.as_str()),
                "data:" => directive == "img-src",
                "ipc:" | "http://ipc.localhost" => directive == "connect-src",
                _ => false,
            };
            assert!(allowed, "{directive} {source}");
        }
    }
    for directive in ["script-src", "style-src", "object-src", "worker-src", "form-action", "base-uri"] {
        assert!(csp.contains_key(directive), "{directive}");
    }
}

#[test]
fn the_window_has_no_other_plugins_and_no_inspector() {
    let crates: toml::Table = toml::from_str(&text("src-tauri/Cargo.toml")).unwrap();
    let plugins: Vec<&String> =
        crates["dependencies"].as_table().unwrap().keys().filter(|name| name.starts_with("tauri-plugin")).collect();
    assert_eq!(plugins, PLUGINS);
    let features = |name: &str| {
        let workspace: toml::Table = toml::from_str(&text("Cargo.toml")).unwrap();
        workspace["workspace"]["dependencies"][name]["features"].to_string()
    };
    assert_eq!(features("tauri"), r#"["custom-protocol", "isolation"]"#);
    assert!(root().join("src-tauri/isolation/isolation.js").is_file());
}

#[test]
fn the_isolation_page_knows_the_calls_of_the_contract() {
    let known = text("src-tauri/isolation/calls.js");
    assert_eq!(known, ilima_desk::contract::calls_script(), "npm run contract");
}
