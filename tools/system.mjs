// What the machine must have before anything of ours is built: system packages and Rust.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, Stop, has, must, run } from './say.mjs';

/** To build the window and to show it, with or without a display. */
const TO_RUN = [
  'build-essential', 'pkg-config', 'file', 'curl', 'ca-certificates', 'libwebkit2gtk-4.1-dev', 'librsvg2-dev',
  'fonts-noto-core', 'at-spi2-core', 'dbus', 'dbus-x11', 'xvfb', 'xauth', 'imagemagick',
];
/** To drive the real window, to kill programs at any write, to measure access, and for real servers and networks. */
const TO_TEST = ['webkit2gtk-driver', 'xdotool', 'strace', 'chromium', 'iproute2', 'python3-venv', 'rclone'];
/** To make the .deb. */
const TO_PACK = ['patchelf'];

const ELSEWHERE = {
  fedora: 'sudo dnf install webkit2gtk4.1-devel librsvg2-devel gcc gcc-c++ make perl pkgconf-pkg-config file curl '
    + 'google-noto-sans-fonts xorg-x11-server-Xvfb dbus-x11 ImageMagick',
  arch: 'sudo pacman -S --needed webkit2gtk-4.1 librsvg base-devel perl file curl noto-fonts xorg-server-xvfb dbus imagemagick',
  darwin: 'xcode-select --install',
  win32: 'Microsoft C++ Build Tools (workload "Desktop development with C++"), Microsoft Edge WebView2 (part of Windows 11), '
    + 'and Strawberry Perl for building OpenSSL',
};

/** @param {'run' | 'test' | 'pack'} purpose */
export async function systemPackages(purpose) {
  const wanted = [...TO_RUN, ...(purpose === 'run' ? [] : TO_TEST), ...(purpose === 'pack' ? TO_PACK : [])];
  const system = thisSystem();
  if (!system.apt) return elsewhere(system);
  // On Ubuntu chromium is a snap, which does not run everywhere; the checks that want it say that they are skipped.
  const names = system.ubuntu ? wanted.filter((name) => name !== 'chromium') : wanted;
  const missing = await notInstalled(names);
  if (missing.length === 0) return console.log('   all system packages are in place');
  console.log(`   missing system packages: ${missing.join(' ')}`);
  await install(missing);
}

function thisSystem() {
  if (process.platform !== 'linux') return { name: process.platform };
  const about = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  const words = (key) => (about.match(new RegExp(`^${key}=(.*)$`, 'm'))?.[1] ?? '').replaceAll('"', '').split(' ');
  const family = [...words('ID'), ...words('ID_LIKE')];
  const name = ['debian', 'ubuntu', 'fedora', 'arch'].find((one) => family.includes(one)) ?? family[0];
  return { name, apt: name === 'debian' || name === 'ubuntu', ubuntu: family.includes('ubuntu') };
}

/** Other systems: say exactly what to install; stop only if it is plainly not there. */
async function elsewhere(system) {
  const line = ELSEWHERE[system.name];
  const advice = line ?? `the development files of WebKitGTK 4.1 and librsvg, a C compiler, make, perl, pkg-config, Xvfb, ImageMagick`;
  const there = system.name === 'win32' || (system.name === 'darwin'
    ? await has('xcode-select', ['-p'])
    : await has('pkg-config', ['--exists', 'webkit2gtk-4.1']));
  if (!there) throw new Stop(`This system needs, before Ilima can be built:\n  ${advice}\nInstall it, then run the same command again.`);
  console.log(`   not a Debian or Ubuntu; if building fails, check that this is here:\n   ${advice}`);
}

async function notInstalled(names) {
  const { text } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names], { quiet: true });
  const there = new Set(text.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]));
  return names.filter((name) => !there.has(name));
}

async function install(names) {
  const asRoot = process.getuid() === 0;
  const apt = (...args) => ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const commands = [apt('update'), apt('install', '-y', '--no-install-recommends', ...names)];
  if (!asRoot && !(await has('sudo'))) {
    throw new Stop(`Run as root, then run the same command again:\n  apt-get update && apt-get install -y ${names.join(' ')}`);
  }
  for (const command of commands) {
    const whole = asRoot ? command : ['sudo', ...(process.env.CI ? ['-n'] : []), ...command];
    await must(whole[0], whole.slice(1), { keyboard: !process.env.CI });
  }
}

/** Rust of the version that rust-toolchain.toml names, by rustup, which fetches it by itself. */
export async function rust() {
  addCargoToPath();
  if (!(await has('cargo'))) await getRustup();
  const { code, text } = await run('rustc', ['--version'], { quiet: true });
  const found = text.match(/rustc (\d+)\.(\d+)/);
  if (code !== 0 || !found) throw new Stop(`rustc does not start:\n${text}`);
  const wanted = /channel = "(\d+)\.(\d+)/.exec(fs.readFileSync(path.join(ROOT, 'rust-toolchain.toml'), 'utf8'));
  const older = Number(found[1]) < Number(wanted[1]) || Number(found[2]) < Number(wanted[2]);
  if (older) {
    throw new Stop(`Rust ${found[1]}.${found[2]} is here, but Ilima needs ${wanted[1]}.${wanted[2]}. Remove the packages rustc and cargo,\n`
      + 'install rustup as https://rustup.rs says, then run the same command again.');
  }
  console.log(`   ${text.trim().split('\n').at(-1)}`);
}

function addCargoToPath() {
  const folder = path.join(process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo'), 'bin');
  process.env.PATH = `${process.env.PATH}${path.delimiter}${folder}`;
}

async function getRustup() {
  const byHand = 'Install Rust as https://rustup.rs says, then run the same command again.';
  if (process.platform === 'win32') throw new Stop(byHand);
  console.log('   Rust is not here: fetching rustup from https://sh.rustup.rs, for this user only');
  const fetched = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'ilima-')), 'rustup.sh');
  const { code } = await run('curl', ['--proto', '=https', '--tlsv1.2', '-sSf', '-o', fetched, 'https://sh.rustup.rs']);
  if (code !== 0) throw new Stop(`rustup could not be fetched. ${byHand}`);
  await must('sh', [fetched, '-y', '--no-modify-path', '--profile', 'minimal', '--default-toolchain', 'none']);
}
