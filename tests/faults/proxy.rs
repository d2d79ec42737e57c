//! A way to PostgreSQL on which connections are cut, or held up, at a chosen message.
//!
//! Connections are told apart by the name that the service gives them, so that a count of messages means the same step each time.

use super::client::let_work;
use sqlx::postgres::PgConnectOptions;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// What becomes of the message at which a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It does not arrive.
    Lost,
    /// It arrives and is carried out; the answer does not come back.
    Unanswered,
    /// The server says instead that an administrator ended the session, as `pg_terminate_backend` has it say.
    Terminated,
    /// It arrives late, and so does everything behind it.
    Delayed,
}

/// How late.
pub(super) const DELAY: Duration = Duration::from_millis(500);

/// The ways in which a connection is lost.
pub(super) const ALL: [How; 3] = [How::Lost, How::Unanswered, How::Terminated];

/// The next cut.
#[derive(Debug)]
struct Cut {
    name: &'static str,
    /// Messages until then.
    left: u64,
    how: How,
}

/// The proxy; it ends with its runtime.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    address: String,
    cut: Arc<Mutex<Option<Cut>>>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

async fn connect(server: &PgConnectOptions) -> Box<dyn Stream> {
    if let Some(folder) = server.get_socket() {
        let path = folder.join(format!(".s.PGSQL.{}", server.get_port()));
        return Box::new(UnixStream::connect(path).await.expect("the server answers"));
    }
    let place = (server.get_host(), server.get_port());
    Box::new(TcpStream::connect(place).await.expect("the server answers"))
}

impl Proxy {
    /// Before the server of these options.
    pub(super) async fn before(server: PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let place = listener.local_addr().expect("its address");
        let (user, database) = (server.get_username(), server.get_database().expect("a database"));
        let address = format!("postgres://{user}@{place}/{database}?sslmode=disable");
        let cut = Arc::<Mutex<Option<Cut>>>::default();
        let proxy = Self { address, cut };
        let this = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (this, server) = (this.clone(), connect(&server).await);
                tokio::spawn(async move { this.relay(client, server).await });
            }
        });
        proxy
    }

    /// What the service is given.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The connections of this name are cut at their next message but so many, once.
    pub(super) fn cut(&self, name: &'static str, after: u64, how: How) {
        *self.cut.lock().expect("nobody panics with it") = Some(Cut { name, left: after, how });
    }

    /// Whether the cut was made; it is made no more.
    pub(super) fn was_cut(&self) -> bool {
        self.cut.lock().expect("nobody panics with it").take().is_none()
    }

    /// Counts a message; how the connection is cut at it, if it is.
    fn count(&self, of: &str) -> Option<How> {
        let mut cut = self.cut.lock().expect("nobody panics with it");
        let next = cut.as_mut().filter(|cut| cut.name == of)?;
        if next.left > 0 {
            next.left -= 1;
            return None;
        }
        cut.take().map(|cut| cut.how)
    }

    /// Passes messages on, both ways, until one side ends or the connection is cut.
    async fn relay(&self, mut client: TcpStream, mut server: Box<dyn Stream>) {
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        let mut name = None;
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let Ok(length @ 1..) = read else { return };
                    let message = &asked[..length];
                    let name = name.get_or_insert_with(|| application_name(message));
                    match self.count(name) {
                        Some(How::Lost) => return,
                        Some(How::Unanswered) => {
                            drop(server.write_all(message).await);
                            drop(server.flush().await);
                            return;
                        }
                        Some(How::Terminated) => {
                            drop(client.write_all(&terminated()).await);
                            return;
                        }
                        // The answers of the server wait too: there is none to come but to this message.
                        Some(How::Delayed) => {
                            let_work(DELAY).await;
                            if server.write_all(message).await.is_err() { return }
                        }
                        None => if server.write_all(message).await.is_err() { return },
                    }
                }
                read = server.read(&mut answered) => {
                    let Ok(length @ 1..) = read else { return };
                    if client.write_all(&answered[..length]).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// From the first message of a connection: pairs of texts that end with a zero.
fn application_name(startup: &[u8]) -> String {
    let mut texts = startup.get(8..).unwrap_or_default().split(|byte| *byte == 0);
    let name = texts.by_ref().find(|text| *text == b"application_name").and_then(|_| texts.next());
    String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
}

/// SQLSTATE 57P01 as the server sends it.
fn terminated() -> Vec<u8> {
    let fields = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0";
    let length = u32::try_from(fields.len() + 4).expect("a short message");
    [&b"E"[..], &length.to_be_bytes(), fields].concat()
}
