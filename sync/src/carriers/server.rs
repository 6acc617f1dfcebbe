//! A server: WebDAV or S3, through opendal. TLS is for the channel only; what lies there is sealed already.

use crate::Refused;
use crate::carriers::shared::is_object;
use crate::shelf::{Listed, OBJECT_BYTES_MAX, OBJECTS_MAX, Shelf};
use opendal::layers::{RetryLayer, TimeoutLayer};
use opendal::services::{S3, Webdav};
use opendal::{Error, ErrorKind, HttpTransporter, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;
use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// A server that does not begin to answer for so long is not waited for.
const CALL_WAIT: Duration = Duration::from_secs(30);
/// Of a stream that stands still for so long.
const STREAM_WAIT: Duration = Duration::from_secs(60);
const TRIES_MAX: usize = 3;

pub struct Server {
    runtime: Runtime,
    store: Operator,
}

impl Server {
    pub fn webdav(url: &Url, folder: &str) -> Result<Server, Refused> {
        let mut service = Webdav::default().endpoint(&endpoint(url)).root(&root(url.path(), folder));
        if !url.username().is_empty() {
            service = service.username(&plain(url.username())).password(&plain(url.password().unwrap_or_default()));
        }
        Server::over(Operator::new(service))
    }

    /// The first part of the path is the bucket.
    pub fn s3(url: &Url, folder: &str) -> Result<Server, Refused> {
        let path = url.path().trim_matches('/');
        let (bucket, rest) = path.split_once('/').unwrap_or((path, ""));
        let region = url.query_pairs().find(|(key, _)| key == "region").map(|(_, value)| value.into_owned());
        let service = S3::default()
            .endpoint(&endpoint(url))
            .bucket(bucket)
            .root(&root(rest, folder))
            .region(&region.unwrap_or_else(|| "auto".into()))
            .access_key_id(&plain(url.username()))
            .secret_access_key(&plain(url.password().unwrap_or_default()))
            // Nothing of this computer's own settings, and no question to a cloud that it may stand in.
            .disable_config_load()
            .disable_ec2_metadata();
        Server::over(Operator::new(service))
    }

    fn over(store: opendal::Result<Operator>) -> Result<Server, Refused> {
        // Whoever was first has already chosen, and it was ring too: no other one is in the tree.
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let store = store.map_err(refused)?;
        // Connections live in the runtime that made them: a client for each server, never one for all.
        let client = reqwest::Client::builder().build().map_err(|_| Refused::Io(io::ErrorKind::InvalidInput))?;
        let http = HttpTransporter::new(ReqwestTransport::new(client));
        let context = store.base_context().with_http_transport(http);
        let store = store
            .with_context(context)
            .layer(TimeoutLayer::new().with_timeout(CALL_WAIT).with_io_timeout(STREAM_WAIT))
            .layer(RetryLayer::new().with_max_times(TRIES_MAX));
        Ok(Server { runtime: Builder::new_current_thread().enable_all().build()?, store })
    }
}

impl Server {
    /// The folders beside each other, when opened for no space.
    pub fn folders(&mut self) -> Result<Vec<String>, Refused> {
        match self.runtime.block_on(self.store.list("/")) {
            Ok(found) => Ok(found.iter().map(|entry| entry.name().trim_end_matches('/').to_owned()).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(refused(error)),
        }
    }
}

impl Shelf for Server {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        let found = match self.runtime.block_on(self.store.list("/")) {
            Ok(found) => found,
            // Nobody has put anything there yet.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(refused(error)),
        };
        let objects = found.into_iter().filter(|entry| is_object(entry.name())).take(OBJECTS_MAX);
        let mut listed: Vec<Listed> = objects
            .map(|entry| Listed { name: entry.name().to_owned(), bytes: entry.metadata().content_length() })
            .collect();
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused> {
        let stat = self.runtime.block_on(self.store.stat(name)).map_err(refused)?;
        if stat.content_length() > OBJECT_BYTES_MAX {
            return Err(Refused::Damaged);
        }
        let read = self.runtime.block_on(self.store.read_with(name).range(0..stat.content_length()).into_future());
        Ok(read.map_err(refused)?.to_vec())
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.runtime.block_on(self.store.write(name, bytes.to_vec())).map(|_| ()).map_err(refused)
    }

    fn delete(&mut self, name: &str) -> Result<(), Refused> {
        match self.runtime.block_on(self.store.delete(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(refused(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Scheme, host and port: path, names and passwords are told apart.
fn endpoint(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

fn root(path: &str, folder: &str) -> String {
    format!("/{}/ilima/{folder}/", path.trim_matches('/')).replace("//", "/")
}

/// What `%40` in a name or password stands for.
fn plain(text: &str) -> String {
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn refused(error: Error) -> Refused {
    let kinds = [
        (ErrorKind::NotFound, io::ErrorKind::NotFound),
        (ErrorKind::PermissionDenied, io::ErrorKind::PermissionDenied),
        (ErrorKind::ConfigInvalid, io::ErrorKind::InvalidInput),
    ];
    let known = kinds.into_iter().find(|(theirs, _)| *theirs == error.kind());
    Refused::Io(known.map_or(io::ErrorKind::HostUnreachable, |(_, ours)| ours))
}
