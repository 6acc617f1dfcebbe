//! A WebDriver client as small as these stories need: HTTP on loopback, every wait with an end.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// WebKitWebDriver hangs rather than fails; no call of ours takes nearly this long.
const CALL_SECONDS: u64 = 60;
const WAIT_SECONDS: u64 = 30;
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Driver {
    port: u16,
    session: String,
}

impl Driver {
    pub fn start(port: u16, binary: &str, args: &[&str]) -> Driver {
        let options = json!({ "webkitgtk:browserOptions": { "binary": binary, "args": args } });
        let told = call(port, "POST", "/session", &json!({ "capabilities": { "alwaysMatch": options } }));
        let session = told["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {told}")).to_owned();
        Driver { port, session }
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(self.port, "POST", &format!("/session/{}{path}", self.session), body)
    }

    fn get(&self, path: &str) -> Value {
        call(self.port, "GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    pub fn end(&self) {
        call(self.port, "DELETE", &format!("/session/{}", self.session), &Value::Null);
    }

    /// How many windows there are.
    pub fn windows(&self) -> usize {
        self.get("/window/handles").as_array().unwrap().len()
    }

    /// Runs a function body in the page.
    pub fn run(&self, script: &str, args: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": args }))
    }

    /// Runs a function body whose last argument is called with the answer.
    pub fn run_async(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Asks until the script answers something that is true.
    pub fn until(&self, what: &str, script: &str, args: &[Value]) -> Value {
        let end = Instant::now() + Duration::from_secs(WAIT_SECONDS);
        loop {
            let told = self.run(script, args);
            let nothing = told.is_null() || told == json!(false) || told == json!("");
            if !nothing {
                return told;
            }
            if Instant::now() >= end {
                let wrongs = self.run("return window.wrongs ?? []", &[]);
                panic!("waited in vain for {what}; errors: {wrongs}; the page says: {}", self.text());
            }
        }
    }

    pub fn text(&self) -> String {
        self.run(&format!("return {PLAIN}"), &[]).as_str().unwrap_or_default().to_owned()
    }

    pub fn sees(&self, text: &str) {
        self.until(text, &format!("return {PLAIN}.includes(arguments[0])"), &[json!(text)]);
    }

    pub fn sees_no(&self, text: &str) {
        self.until(text, &format!("return !{PLAIN}.includes(arguments[0])"), &[json!(text)]);
    }

    /// A click on the first visible thing that matches.
    pub fn click(&self, css: &str) {
        let found = self.until(css, FIND, &[json!(css), json!("")]);
        self.click_element(&found);
    }

    /// A click on the first visible button, link or label with this text.
    pub fn press(&self, text: &str) {
        let found =
            self.until(text, FIND, &[json!("button, a, label, summary, [role=tab], [role=menuitem]"), json!(text)]);
        self.click_element(&found);
    }

    /// The same, on the page itself: the bar's undo button may bear the same words.
    pub fn press_on_page(&self, text: &str) {
        let found = self.until(text, FIND, &[json!("main button, main a"), json!(text)]);
        self.click_element(&found);
    }

    /// As a hand clicks, at the element's place: what a page may do only when somebody clicked, it may do now.
    pub fn click_by_hand(&self, css: &str) {
        let found = self.until(css, FIND, &[json!(css), json!("")]);
        let id = found[ELEMENT].as_str().unwrap();
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    fn click_element(&self, element: &Value) {
        // The element itself, not its place: a page that moves under the pointer would take the click elsewhere.
        self.run("arguments[0].click(); return true", std::slice::from_ref(element));
    }

    /// Types into the first visible field that matches, in the place of what it held.
    pub fn fill(&self, css: &str, text: &str) {
        let found = self.until(css, FIND, &[json!(css), json!("")]);
        let id = found[ELEMENT].as_str().unwrap();
        self.post(&format!("/element/{id}/clear"), &json!({}));
        self.post(&format!("/element/{id}/value"), &json!({ "text": text }));
    }

    /// Keys, pressed together in this order and let go again.
    pub fn keys(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Types where the cursor stands, in the place of what the field held, as fingers do: key after key.
    pub fn type_over(&self, css: &str, text: &str) {
        self.until(css, "return document.activeElement?.matches(arguments[0])", &[json!(css)]);
        self.keys(&["\u{E009}", "a"]);
        for letter in text.chars() {
            self.keys(&[&letter.to_string()]);
        }
    }

    pub fn picture(&self, path: &std::path::Path) {
        use std::fs;
        // Without two frames drawn, the picture shows the page as it was before.
        self.run_async(
            "const told = arguments[arguments.length - 1];
             requestAnimationFrame(() => requestAnimationFrame(() => told(true)))",
        );
        let told = self.get("/screenshot");
        let bytes = base64(told.as_str().unwrap_or_default());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// What the page says, without the marks that keep names and numbers of another direction apart.
const PLAIN: &str = r"document.body.innerText.replace(/[\u2066-\u2069]/g, '')";

/// The first element in sight that matches, is not off, and holds the text.
const FIND: &str = r"
    const [css, text] = arguments;
    const open = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
    return [...open.querySelectorAll(css)].find((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && !one.disabled && one.textContent.replace(/[\u2066-\u2069]/g, '').includes(text);
    }) ?? null";

fn call(port: u16, method: &str, path: &str, body: &Value) -> Value {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(CALL_SECONDS))).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    write!(stream, "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}", text.len()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap_or_else(|error| panic!("{method} {path} {text}: {error}"));
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let value = answer["value"].clone();
    assert!(value.get("error").is_none(), "{method} {path}: {value}");
    value
}

fn base64(text: &str) -> Vec<u8> {
    let six = |letter: u8| match letter {
        b'A'..=b'Z' => u32::from(letter - b'A'),
        b'a'..=b'z' => u32::from(letter - b'a') + 26,
        b'0'..=b'9' => u32::from(letter - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|letter| !letter.is_ascii_whitespace() && *letter != b'=').collect();
    let bytes = letters.chunks(4).flat_map(|four| {
        let value = four.iter().fold(0u32, |value, letter| (value << 6) | six(*letter)) << (6 * (4 - four.len()));
        value.to_be_bytes()[1..four.len()].to_vec()
    });
    bytes.collect()
}
