//! The walls of the page: it goes nowhere, runs nothing that was not built in, and says nothing to the window that is not ours.

use crate::driver::Driver;
use crate::window::Window;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Command;

/// Every way out that a page has. Each is tried for an address on this computer where somebody listens.
const WAYS_OUT: &[(&str, &str)] = &[
    ("location", "location = there"),
    ("location.replace", "location.replace(there)"),
    ("window.open", "window.opened = window.open(there)"),
    ("window.open in the same window", "window.open(there, '_self')"),
    ("a link", "link(there, '')"),
    ("a link into a new window", "link(there, '_blank')"),
    ("a link to a file", "link('file:///etc/passwd', '')"),
    ("a link of javascript", "link('javascript:window.ran = true', '')"),
    ("a data address", "link('data:text/html,<script>1</script>', '')"),
    ("a form", "form('get', '')"),
    ("a form that posts into a new window", "form('post', '_blank')"),
    ("a frame", "put('iframe', { src: there })"),
    ("a frame with a text of its own", "put('iframe', { srcdoc: '<script>parent.ran = true</script>' })"),
    ("an object", "put('object', { data: there })"),
    ("an embed", "put('embed', { src: there })"),
    ("a refresh", "put('meta', { httpEquiv: 'refresh', content: '0;url=' + there })"),
    ("a base", "put('base', { href: there }); link('next', '')"),
    ("an image", "put('img', { src: there })"),
    ("a style sheet", "put('link', { rel: 'stylesheet', href: there })"),
    ("a prefetch", "put('link', { rel: 'prefetch', href: there })"),
    ("a name to look up", "put('link', { rel: 'preconnect', href: there })"),
    ("a script", "put('script', { src: there })"),
    ("a script in the page", "put('script', { textContent: 'window.ran = true' })"),
    ("a handler in an attribute", "put('img', {}).setAttribute('onerror', 'window.ran = true')"),
    ("a style in an attribute", "put('p', {}).setAttribute('style', `background: url(${there})`)"),
    ("a request", "fetch(there).catch(() => 0)"),
    ("an old request", "const ask = new XMLHttpRequest(); ask.open('GET', there); ask.send()"),
    ("a beacon", "navigator.sendBeacon(there, 'x')"),
    ("a socket", "new WebSocket(there.replace('http', 'ws'))"),
    ("an event stream", "new EventSource(there)"),
    ("a worker", "new Worker(URL.createObjectURL(new Blob(['1'])))"),
    ("text that is run", "window.eval('window.ran = true')"),
    ("text that is run later", "setTimeout('window.ran = true', 0)"),
    ("a function from text", "new Function('window.ran = true')()"),
];

const TRY: &str = "
    const there = THERE;
    const put = (tag, what) => document.body.appendChild(Object.assign(document.createElement(tag), what));
    const link = (href, target) => put('a', { href, target, textContent: 'x' }).click();
    const form = (method, target) => put('form', { method, target, action: there }).submit();
    const told = arguments[arguments.length - 1];
    try { WAY; } catch (refused) { /* that is what it is for */ }
    // A page that leaves does so before the second of two tasks.
    requestAnimationFrame(() => setTimeout(() => setTimeout(() => told(true), 60), 60));";

#[test]
fn the_page_goes_nowhere_and_runs_nothing_that_was_not_built_in() {
    let window = Window::open();
    let driver = &window.driver;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let there = json!(format!("http://{}/there", listener.local_addr().unwrap())).to_string();
    driver.run("window.stays = true; return true", &[]);
    let home = driver.run("return location.href", &[]);
    for (name, way) in WAYS_OUT {
        driver.run_async(&TRY.replace("THERE", &there).replace("WAY", way));
        let now = driver.run("return [location.href, window.stays === true, window.ran === true]", &[]);
        assert_eq!(now, json!([home, true, false]), "{name}");
        assert_eq!(driver.windows(), 1, "{name} opened a window");
        let called = listener.accept().map(|_| ()).map_err(|error| error.kind());
        assert_eq!(called, Err(ErrorKind::WouldBlock), "{name} called out");
    }
    window.close();
}

/// What a browser does only after a click of a hand: without one, no browser opens a window.
#[test]
fn a_click_opens_no_other_window() {
    let window = Window::open();
    let driver = &window.driver;
    let before = windows_on_the_display();
    assert!(before > 0);
    for way in [
        "one.target = '_blank'; one.href = there",
        "one.onclick = () => window.open(there, 'x', 'width=300,height=300')",
    ] {
        driver.run(
            &format!(
                "const there = 'https://example.org/';
                 const one = document.body.appendChild(document.createElement('a'));
                 one.id = 'way'; one.textContent = 'Go'; one.className = 'way'; {way}; one.addEventListener('click', () => window.clicked = true);
                 document.body.prepend(one); return true"
            ),
            &[],
        );
        driver.click_by_hand("#way");
        driver.until("the click", "return window.clicked", &[]);
        driver.run_async(&TRY.replace("THERE", "''").replace("WAY", "0"));
        assert_eq!((driver.windows(), windows_on_the_display()), (1, before), "{way}");
        driver.run("document.querySelector('#way').remove(); window.clicked = false; return true", &[]);
    }
    window.close();
}

fn windows_on_the_display() -> usize {
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", ".*"]).output();
    let found = found.expect("xdotool is needed (Debian: xdotool)");
    String::from_utf8_lossy(&found.stdout).lines().count()
}

/// Sends a message as a script in the page could: past our bridge, by what Tauri lays into the page.
fn send(driver: &Driver, command: &str, payload: &str) -> Value {
    driver.run_async(&format!(
        "const told = arguments[arguments.length - 1];
         window.__TAURI_INTERNALS__.invoke('{command}', {payload}).then((a) => told(['answered', a]), (e) => told(['refused', e]))"
    ))
}

#[test]
fn the_window_hears_only_our_own_calls_in_their_own_shape() {
    let window = Window::open();
    let driver = &window.driver;
    let ours = send(driver, "call", "{ name: 'strength', ask: { passphrase: 'x' } }");
    assert_eq!(ours[0], "answered", "{ours}");
    let long = "{ name: 'strength', ask: { passphrase: 'x'.repeat(5 * 1024 * 1024) } }";
    let deep = "{ name: 'strength', ask: JSON.parse('['.repeat(20) + ']'.repeat(20)) }";
    let strange = [
        ("call", "{ name: 'zebra', ask: null }"),
        ("call", "{ name: 'strength', ask: { passphrase: 'x' }, more: 1 }"),
        ("call", "{ name: ['strength'], ask: { passphrase: 'x' } }"),
        ("call", "{ name: 'constructor', ask: null }"),
        ("call", "new Uint8Array(8)"),
        ("call", "{ name: 'strength', ask: new Map() }"),
        ("call", long),
        ("call", deep),
        ("plugin:event|listen", "{ event: 'tauri://drag-drop', target: { kind: 'Any' }, handler: 1 }"),
        ("plugin:event|emit", "{ event: 'notice', payload: null }"),
        ("plugin:dialog|open", "{ options: {} }"),
        ("plugin:dialog|message", "{ message: 'x' }"),
        ("plugin:window|create", "{ options: { label: 'two' } }"),
        ("plugin:window|close", "{ label: 'main' }"),
        ("plugin:webview|create_webview", "{}"),
        ("plugin:app|version", "{}"),
        ("plugin:path|resolve_directory", "{ directory: 1 }"),
        ("plugin:fs|read_file", "{ path: '/etc/passwd' }"),
        ("plugin:shell|execute", "{ program: 'sh' }"),
        ("toString", "{}"),
    ];
    for (command, payload) in strange {
        let told = send(driver, command, payload);
        // The isolation page gives what it refuses this name; the desk would have answered with a trouble of its own.
        let said = told[1].as_str().unwrap_or_default();
        assert!(told[0] == "refused" && said.contains("refused"), "{command} {payload}: {told}");
    }
    // Past the isolation page, nothing that the page itself writes is taken for a message.
    let told = driver.run_async(
        "const told = arguments[arguments.length - 1];
         const headers = { 'Content-Type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2' };
         fetch('ipc://localhost/call', { method: 'POST', headers, body: JSON.stringify({ name: 'state', ask: null }) })
            .then(async (a) => told([a.ok, await a.text()]), (e) => told([false, String(e)]))",
    );
    assert_eq!(told[0], false, "{told}");
    assert!(!told[1].as_str().unwrap_or_default().contains("door"), "{told}");
    window.close();
}

#[test]
fn the_page_keeps_nothing_and_changes_nothing_it_was_built_with() {
    let window = Window::open();
    let wrong = window.driver.run(
        "const wrong = [];
         for (const store of ['localStorage', 'sessionStorage']) if (window[store].length > 0) wrong.push(store);
         if (document.cookie !== '') wrong.push('cookie');
         if (!Object.isFrozen(Object.prototype)) wrong.push('prototype');
         return wrong",
        &[],
    );
    assert_eq!(wrong, json!([]));
    window.close();
}
