//! A place where objects lie for others to fetch: a shared folder, a server. It is never trusted and need not be clever.
//!
//! Objects are never changed: a new one gets a new name. No rename, no condition, no fresh listing is relied on.

use crate::Refused;
use crate::carriers::courier::Courier;
use crate::carriers::lan::dial;
use crate::carriers::server::Server;
use crate::carriers::shared::{SharedFolder, folders_in, is_object};
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// An object of one desk at one time; larger ones are not fetched.
pub const OBJECT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Spaces on one shelf.
const FOLDERS_MAX: usize = 1_000;
/// Objects looked at in one listing.
pub const OBJECTS_MAX: usize = 100_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// As the shelf says; 0 when it does not.
    pub bytes: u64,
}

pub trait Shelf {
    /// Every object, in the order of names; a shelf may not show yet what was put a moment ago.
    fn list(&mut self) -> Result<Vec<Listed>, Refused>;
    /// A whole object, never more than `OBJECT_BYTES_MAX`.
    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused>;
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused>;
    /// No trouble if it is there no more.
    fn delete(&mut self, name: &str) -> Result<(), Refused>;
    /// Whether deleting does anything here.
    fn lets_delete(&self) -> bool {
        true
    }
    /// The shelf's own lasting name, if it has one: a courier is met under many addresses.
    fn own_name(&self) -> Option<String> {
        None
    }
}

/// Where a shelf is, as people write it.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder that some other program shares.
    Folder(PathBuf),
    /// `https://user:password@host/path`
    WebDav(Url),
    /// `s3+https://key:secret@host/bucket/path?region=eu-west-1`
    S3(Url),
    /// `courier://192.168.4.1:7117`
    Courier(SocketAddr),
}

impl Place {
    pub fn read(text: &str) -> Option<Place> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("s3+") {
            return Url::parse(rest).ok().filter(is_http).map(Place::S3);
        }
        if let Some(address) = text.strip_prefix("courier://") {
            return address.trim_end_matches('/').parse().ok().map(Place::Courier);
        }
        match Url::parse(text) {
            Ok(url) if is_http(&url) => Some(Place::WebDav(url)),
            Ok(url) if url.scheme() == "file" => url.to_file_path().ok().map(Place::Folder),
            _ if std::path::Path::new(text).is_absolute() => Some(Place::Folder(PathBuf::from(text))),
            _ => None,
        }
    }

    /// The same without names and passwords, for screens.
    pub fn shown(&self) -> String {
        match self {
            Place::Folder(path) => path.display().to_string(),
            Place::Courier(address) => format!("courier://{address}"),
            Place::WebDav(url) | Place::S3(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
            }
        }
    }

    /// The shelf itself; `folder` is the space's own place on it.
    pub fn open(&self, folder: &str) -> Result<Box<dyn Shelf>, Refused> {
        Ok(match self {
            Place::Folder(path) => Box::new(SharedFolder::open(path, folder)?),
            Place::WebDav(url) => Box::new(Server::webdav(url, folder)?),
            Place::S3(url) => Box::new(Server::s3(url, folder)?),
            Place::Courier(address) => Box::new(Courier::open(dial(*address)?, folder)?),
        })
    }

    /// The folders of all spaces that lie there; a courier tells nobody.
    pub fn folders(&self) -> Result<Vec<String>, Refused> {
        let mut names = match self {
            Place::Folder(path) => folders_in(path)?,
            Place::WebDav(url) => Server::webdav(url, "")?.folders()?,
            Place::S3(url) => Server::s3(url, "")?.folders()?,
            Place::Courier(_) => Vec::new(),
        };
        names.retain(|name| is_object(name));
        names.truncate(FOLDERS_MAX);
        Ok(names)
    }
}

fn is_http(url: &Url) -> bool {
    ["http", "https"].contains(&url.scheme()) && url.has_host()
}
