//! Two computers on one network that know nothing of each other's address: two network namespaces on a bridge.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Long enough for mDNS on a busy machine: it usually takes one second.
const SECONDS: &str = "12";

/// A bridge with two computers on it; gone when dropped.
struct Network {
    name: String,
}

fn ip(args: &str) -> bool {
    Command::new("ip").args(args.split(' ')).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

impl Network {
    /// None where this may not be done: it wants root and iproute2.
    fn build() -> Option<Network> {
        let name = format!("il{}", std::process::id() % 100_000);
        let network = Network { name };
        let n = &network.name;
        let mut built = ip(&format!("link add {n}br type bridge")) && ip(&format!("link set {n}br up"));
        for (at, end) in ["a", "b"].iter().enumerate() {
            built = built
                && ip(&format!("netns add {n}{end}"))
                && ip(&format!("link add {n}v{end} type veth peer name {n}p{end}"))
                && ip(&format!("link set {n}p{end} netns {n}{end}"))
                && ip(&format!("link set {n}v{end} master {n}br up"))
                && ip(&format!("-n {n}{end} addr add 10.77.0.{}/24 dev {n}p{end}", at + 1))
                && ip(&format!("-n {n}{end} link set {n}p{end} up"))
                && ip(&format!("-n {n}{end} link set lo up"))
                // Multicast wants a way out.
                && ip(&format!("-n {n}{end} route add default dev {n}p{end}"));
        }
        built.then_some(network)
    }

    fn inside(&self, end: &str, home: &Path) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &format!("{}{end}", self.name)]).arg(ilima()).arg("--home").arg(home);
        command
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for end in ["a", "b"] {
            ip(&format!("netns del {}{end}", self.name));
        }
        ip(&format!("link del {}br", self.name));
    }
}

fn ilima() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("ilima")
}

fn run(home: &Path, args: &[&str]) -> Output {
    let done = Command::new(ilima()).arg("--home").arg(home).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

#[test]
fn two_computers_find_each_other_on_a_network_and_have_the_same() {
    let Some(network) = Network::build() else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (amina, thandi) = (folder.path().join("amina"), folder.path().join("thandi"));
    let (request, invite) = (folder.path().join("request"), folder.path().join("invite"));
    run(&amina, &["init", "--name", "Amina", "--no-lock"]);
    run(&amina, &["space", "new", "Water Coalition", "--country", "KE"]);
    run(&thandi, &["init", "--name", "Thandi", "--no-lock"]);
    run(&thandi, &["request", request.to_str().unwrap()]);
    run(&amina, &["invite", request.to_str().unwrap(), invite.to_str().unwrap()]);
    run(&thandi, &["join", invite.to_str().unwrap()]);
    run(&amina, &["add", "plan", "title=March for water"]);
    run(&thandi, &["add", "commitment", "title=A borehole"]);
    let args = ["exchange", "lan", "--seconds", SECONDS];
    let waiting = network.inside("a", &amina).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let there = network.inside("b", &thandi).args(args).output().unwrap();
    let here = waiting.wait_with_output().unwrap();
    for done in [&here, &there] {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let receipt: Value = serde_json::from_slice(&here.stdout).unwrap();
    assert_eq!(receipt["from"][0], "Thandi");
    assert_eq!((&receipt["records"]["commitment"], &receipt["given"]["plan"]), (&1.into(), &1.into()));
    assert!(receipt["messages"].as_u64().unwrap() <= 8, "{receipt}");
    for home in [&amina, &thandi] {
        let list = |kind: &str| String::from_utf8(run(home, &["list", kind]).stdout).unwrap();
        assert!(list("plan").contains("March for water") && list("commitment").contains("A borehole"));
    }
}
