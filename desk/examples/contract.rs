//! Prints the TypeScript contract; `npm run contract` writes it to `ui/src/bridge/contract.ts`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(ilima_desk::contract::typescript().as_bytes())
}
