//! Prints the TypeScript contract; `npm run contract` writes it to `ui/src/bridge/contract.ts`, and with `calls` the
//! names alone to `src-tauri/isolation/calls.js`.

use ilima_desk::contract;
use std::io::Write;

fn main() -> std::io::Result<()> {
    let names_only = std::env::args().nth(1).is_some_and(|word| word == "calls");
    let text = if names_only { contract::calls_script() } else { contract::typescript() };
    std::io::stdout().write_all(text.as_bytes())
}
