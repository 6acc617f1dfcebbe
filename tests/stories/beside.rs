//! Two commands in one room: words found over the network, and a picture of the square.

use crate::networks::{Network, SECONDS, ilima, run};
use image::{GrayImage, Luma};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// Somebody who waits; killed when dropped, so that a failed story leaves nobody behind.
struct Waiting {
    child: Child,
    said: BufReader<ChildStderr>,
    words: String,
    address: String,
}

impl Waiting {
    fn begin(mut command: Command, listen: &str) -> Waiting {
        let args = ["pair", "--listen", listen, "--seconds", "60", "--json"];
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut waiting = Waiting { child, said, words: String::new(), address: String::new() };
        waiting.words = waiting.line("words: ");
        waiting.address = waiting.line("address: ").split(' ').next().unwrap().to_owned();
        waiting
    }

    fn line(&mut self, begin: &str) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().strip_prefix(begin).unwrap_or_else(|| panic!("{line}")).to_owned()
    }

    /// The square as a picture of the terminal would show it: two squares a letter, one above the other.
    fn picture(&mut self) -> GrayImage {
        let mut lines: Vec<Vec<char>> = Vec::new();
        while lines.len() < 10 || lines.last() != lines.first() {
            let mut line = String::new();
            self.said.read_line(&mut line).unwrap();
            lines.push(line.trim_end_matches('\n').chars().collect());
        }
        let wide = lines[0].len() as u32;
        GrayImage::from_fn(wide * 6, lines.len() as u32 * 12, |x, y| {
            let letter = lines[y as usize / 12].get(x as usize / 6).copied().unwrap_or(' ');
            let light = matches!((letter, y / 6 % 2), ('█', _) | ('▀', 0) | ('▄', 1));
            Luma([if light { 255 } else { 0 }])
        })
    }

    fn let_in(mut self) -> Value {
        let mut told = String::new();
        std::io::Read::read_to_string(self.child.stdout.as_mut().unwrap(), &mut told).unwrap();
        assert!(self.child.wait().unwrap().success());
        serde_json::from_str(&told).unwrap()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _over = (self.child.kill(), self.child.wait());
    }
}

fn at_home(home: &Path) -> Command {
    let mut command = Command::new(ilima());
    command.arg("--home").arg(home);
    command
}

fn homes(folder: &Path) -> [std::path::PathBuf; 2] {
    let [amina, thandi] = ["amina", "thandi"].map(|name| folder.join(name));
    run(&amina, &["init", "--name", "Amina", "--no-lock"]);
    run(&amina, &["space", "new", "Water Coalition", "--country", "KE"]);
    run(&amina, &["add", "plan", "title=March for water"]);
    run(&thandi, &["init", "--name", "Thandi", "--no-lock"]);
    [amina, thandi]
}

fn has_the_plan(home: &Path) {
    let plans = String::from_utf8(run(home, &["list", "plan"]).stdout).unwrap();
    assert!(plans.contains("March for water"), "{plans}");
}

#[test]
fn a_picture_of_the_square_is_enough_to_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let [amina, thandi] = homes(folder.path());
    let mut waiting = Waiting::begin(at_home(&amina), "127.0.0.1:0");
    let picture = folder.path().join("square.png");
    waiting.picture().save(&picture).unwrap();
    run(&thandi, &["pair", "--join", "--qr", picture.to_str().unwrap()]);
    assert_eq!(waiting.let_in()["name"], "Thandi");
    has_the_plan(&thandi);
}

#[test]
fn the_words_and_a_typed_address_are_enough_to_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let [amina, thandi] = homes(folder.path());
    let waiting = Waiting::begin(at_home(&amina), "127.0.0.1:0");
    let (words, address) = (waiting.words.clone(), waiting.address.clone());
    let mut args = vec!["pair", "--join", "--with", &address];
    args.extend(words.split(' '));
    run(&thandi, &args);
    assert_eq!(waiting.let_in()["role"], "contributor");
    has_the_plan(&thandi);
}

#[test]
fn on_a_network_the_words_alone_find_the_other_computer() {
    let Some(network) = Network::build("p") else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let [amina, thandi] = homes(folder.path());
    let waiting = Waiting::begin(network.inside("a", &amina), "0.0.0.0:0");
    let words = waiting.words.clone();
    let mut join = network.inside("b", &thandi);
    join.args(["pair", "--seconds", SECONDS, "--join"]).args(words.split(' '));
    let done = join.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(waiting.let_in()["name"], "Thandi");
    has_the_plan(&thandi);
}
