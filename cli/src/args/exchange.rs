//! Roads both ways, and shelves.

use clap::{Args, Subcommand};
use std::net::SocketAddr;

/// For links on which bytes are dear.
#[derive(Args)]
pub struct Limit {
    /// With each computer at most so many bytes, both ways; the rest waits for the next time
    #[arg(long, value_name = "N")]
    pub max_bytes: Option<u64>,
    /// Send at most so many bytes a minute
    #[arg(long, value_name = "N")]
    pub bytes_a_minute: Option<u64>,
}

#[derive(Subcommand)]
pub enum ExchangeVerb {
    /// With everybody of this space who is found on the same network
    Lan {
        /// Where to listen (default: a free port on every network)
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Option<SocketAddr>,
        /// Call this computer instead of waiting to be found
        #[arg(long, value_name = "ADDR:PORT")]
        with: Option<SocketAddr>,
        /// Stop after so long
        #[arg(long, value_name = "N", default_value_t = 30)]
        seconds: u32,
        /// Show the first address as a QR code too
        #[arg(long)]
        qr: bool,
        #[command(flatten)]
        limit: Limit,
    },
    /// With whoever is at the other end of a cable or radio modem
    Serial {
        /// /dev/ttyUSB0, COM3, …
        port: String,
        /// Bits a second, the same at both ends
        #[arg(long, value_name = "N", default_value_t = 9_600)]
        baud: u32,
        /// Wait so long for the other end
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u32,
        /// Fetch attached files whole; without it small pictures only
        #[arg(long)]
        files: bool,
        #[command(flatten)]
        limit: Limit,
    },
    /// With a shared folder or a server, by its name (default: the only one)
    Shelf { name: Option<String> },
}

#[derive(Subcommand)]
pub enum ShelfVerb {
    /// A folder, https://user:password@host/path (WebDAV) or s3+https://key:secret@host/bucket?region=R
    Add { name: String, url: String },
    /// The shelves of this space, without passwords
    List,
    /// Forget where it is; what lies there stays
    Remove { name: String },
}

#[derive(Subcommand)]
pub enum QuarantineVerb {
    /// What is set aside: whose it is, and why
    List,
    /// Settle it for everybody (stewards only): this piece counts for nobody
    Void {
        /// As `list` prints it
        id: String,
    },
}
