#![allow(dead_code, reason = "a test uses some of these")]

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A server on loopback that gives the same answer to each request.
pub(crate) struct Server {
    pub(crate) base_url: String,
    /// The heads of the requests received.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
    /// Notified for each request.
    pub(crate) received: Arc<Notify>,
}

impl Server {
    /// Starts a server. `answer` is the status line, the headers and the body; without one, the server never answers.
    pub(crate) async fn start(answer: Option<(&str, Vec<u8>)>) -> Self {
        let answer = answer.map(|(head, body)| {
            let length = body.len();
            let head =
                format!("HTTP/1.1 {head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
            [head.into_bytes(), body].concat()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/ams/api", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::new(Notify::new());
        let server = Self {
            base_url,
            heads: Arc::clone(&heads),
            received: Arc::clone(&received),
        };
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                // The body of a request ends with the first brace.
                while !request.ends_with(b"}") && socket.read_buf(&mut request).await.unwrap() > 0 {
                }
                let head = String::from_utf8(request).unwrap().to_lowercase();
                heads.lock().unwrap().push(head);
                received.notify_one();
                match &answer {
                    Some(answer) => socket.write_all(answer).await.unwrap(),
                    None => std::future::pending().await,
                }
            }
        });
        server
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}
