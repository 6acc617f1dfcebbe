### Ilima says: English. One file a language, read by Rust and by the screen.
