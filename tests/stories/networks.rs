//! Two computers on one network that know nothing of each other's address: two network namespaces on a bridge.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Long enough for mDNS on a busy machine: it usually takes one second.
pub const SECONDS: &str = "12";

/// A bridge with two computers on it; gone when dropped.
pub struct Network {
    name: String,
}

fn ip(args: &str) -> bool {
    Command::new("ip").args(args.split(' ')).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

impl Network {
    /// None where this may not be done: it wants root and iproute2.
    pub fn build(which: &str) -> Option<Network> {
        let name = format!("il{which}{}", std::process::id() % 100_000);
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

    /// Everything that leaves either computer goes so slowly, or gets lost so often. False where the kernel cannot.
    fn is_made(&self, discipline: &str) -> bool {
        ["a", "b"].iter().all(|end| {
            let (n, args) = (&self.name, discipline.split(' '));
            let mut tc = Command::new("ip");
            tc.args([
                "netns",
                "exec",
                &format!("{n}{end}"),
                "tc",
                "qdisc",
                "add",
                "dev",
                &format!("{n}p{end}"),
                "root",
            ]);
            tc.args(args).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        })
    }

    /// Bytes that one computer sent and got, headers and all.
    fn bytes(&self, end: &str) -> u64 {
        let n = &self.name;
        let (space, device) = (format!("{n}{end}"), format!("{n}p{end}"));
        let told =
            Command::new("ip").args(["-n", &space, "-s", "-j", "link", "show", "dev", &device]).output().unwrap();
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        ["rx", "tx"].iter().map(|way| told[0]["stats64"][way]["bytes"].as_u64().unwrap()).sum()
    }

    pub fn inside(&self, end: &str, home: &Path) -> Command {
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

pub fn ilima() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("ilima")
}

pub fn run(home: &Path, args: &[&str]) -> Output {
    let done = Command::new(ilima()).arg("--home").arg(home).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

/// Two homes of one space, in a folder.
fn members(folder: &Path) -> (PathBuf, PathBuf) {
    let (amina, thandi) = (folder.join("amina"), folder.join("thandi"));
    let (request, invite) = (folder.join("request"), folder.join("invite"));
    run(&amina, &["init", "--name", "Amina", "--no-lock"]);
    run(&amina, &["space", "new", "Water Coalition", "--country", "KE"]);
    run(&thandi, &["init", "--name", "Thandi", "--no-lock"]);
    run(&thandi, &["request", request.to_str().unwrap()]);
    run(&amina, &["invite", request.to_str().unwrap(), invite.to_str().unwrap()]);
    run(&thandi, &["join", invite.to_str().unwrap()]);
    (amina, thandi)
}

#[test]
fn two_computers_find_each_other_on_a_network_and_have_the_same() {
    let Some(network) = Network::build("f") else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (amina, thandi) = members(folder.path());
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

/// Amina waits at an address, Thandi calls it over whatever the network became; answers the receipt and all bytes on the wire.
fn slow_exchange(network: &Network) -> (Value, u64) {
    let folder = tempfile::tempdir().unwrap();
    let (amina, thandi) = members(folder.path());
    for at in 0..10 {
        run(
            &amina,
            &["add", "plan", &format!("title=March {at}"), "problem=The tanks in Ward 4 have been dry since May."],
        );
        run(&thandi, &["add", "commitment", &format!("title=A borehole {at}")]);
    }
    let before = network.bytes("a");
    let waits = ["exchange", "lan", "--listen", "10.77.0.1:7117", "--seconds", "600"];
    let mut waiting =
        network.inside("a", &amina).args(waits).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    said.read_line(&mut String::new()).unwrap();
    let called = network.inside("b", &thandi).args(["exchange", "lan", "--with", "10.77.0.1:7117"]).output().unwrap();
    // What was kept is durable: whoever waits may be ended like this.
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    assert!(called.status.success(), "{}", String::from_utf8_lossy(&called.stderr));
    let bytes = network.bytes("a") - before;
    for home in [&amina, &thandi] {
        for kind in ["plan", "commitment"] {
            assert_eq!(String::from_utf8(run(home, &["list", kind]).stdout).unwrap().lines().count(), 10, "{kind}");
        }
    }
    (serde_json::from_slice(&called.stdout).unwrap(), bytes)
}

/// 9,600 bit/s, as over an old modem: about a thousand bytes a second.
#[test]
fn a_slow_network_is_enough_and_few_bytes_go_over_it() {
    let Some(network) = Network::build("s") else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    if !network.is_made("tbf rate 9600bit burst 1600 latency 60s") {
        println!("skipped: this kernel cannot slow a network down (tc, sch_tbf)");
        return;
    }
    let (receipt, on_wire) = slow_exchange(&network);
    let told = receipt["bytes_sent"].as_u64().unwrap() + receipt["bytes_received"].as_u64().unwrap();
    println!("20 edits at 9,600 bit/s: {told} bytes said, {on_wire} on the wire, {} trips", receipt["messages"]);
    assert!(told <= 3_500, "{receipt}");
    assert!(on_wire <= 3 * told, "{on_wire} bytes on the wire for {told}");
    assert!(receipt["messages"].as_u64().unwrap() <= 8, "{receipt}");
}

#[test]
fn a_network_that_loses_every_tenth_packet_is_enough() {
    let Some(network) = Network::build("l") else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    if !network.is_made("netem loss 10%") {
        println!("skipped: this kernel cannot lose packets on purpose (tc, sch_netem)");
        return;
    }
    let (receipt, _) = slow_exchange(&network);
    assert_eq!(receipt["records"]["plan"], 10);
}

#[test]
fn silence_on_a_network_is_explained() {
    let Some(network) = Network::build("q") else {
        println!("skipped: network namespaces want root and iproute2");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (amina, thandi) = members(folder.path());
    let n = &network.name;
    // One computer is on no network, the other alone on its own. (One that cannot hear itself wants a firewall, which this
    // test cannot put up everywhere: `desk/src/lan.rs`.)
    assert!(ip(&format!("-n {n}a link set {n}pa down")));
    let args = ["exchange", "lan", "--seconds", "17"];
    let listen =
        |end, home: &Path| network.inside(end, home).args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let (apart, alone) = (listen("a", &amina).unwrap(), listen("b", &thandi).unwrap());
    let said = |child: std::process::Child| String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    let (apart, alone) = (said(apart), said(alone));
    assert!(apart.contains("This computer is on no network") && !apart.contains("10.77.0.1"), "{apart}");
    assert!(alone.contains("10.77.0.2:") && alone.contains(&format!("({n}pb)")), "{alone}");
    assert!(alone.contains("can be heard, but nobody answers") && alone.contains("use a stick"), "{alone}");
}
