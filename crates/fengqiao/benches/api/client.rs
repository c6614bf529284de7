//! A client of HTTP/1.1 that keeps its connection and does nothing that would weigh in a bench; no general client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// One connection.
pub struct Client {
    reader: BufReader<TcpStream>,
    head: String,
}

impl Client {
    /// Connects to an address such as 127.0.0.1:8080.
    pub fn new(address: &str) -> Self {
        Self::with_cookie(address, "")
    }

    /// Connects, and sends this cookie with every request.
    pub fn with_cookie(address: &str, cookie: &str) -> Self {
        let stream = TcpStream::connect(address).expect("connects");
        stream.set_nodelay(true).expect("is set");
        Self { reader: BufReader::new(stream), head: format!("host: {address}\r\ncookie: {cookie}\r\n") }
    }

    /// Status and body of a packed answer, as it came.
    pub fn get(&mut self, path: &str) -> (u16, Vec<u8>) {
        let (status, _, body) =
            self.send(&format!("GET {path} HTTP/1.1\r\n{}accept-encoding: gzip\r\n\r\n", self.head));
        (status, body)
    }

    /// Signs in; gives the cookie.
    pub fn sign_in(&mut self, login: &str, password: &str) -> String {
        let body = format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}");
        let (status, cookie, _) = self.send(&format!(
            "POST /api/session HTTP/1.1\r\n{}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        ));
        assert_eq!(status, 200, "signs in");
        cookie
    }

    /// The cursor to the page after this one.
    pub fn next_cursor(&mut self, path: &str) -> String {
        let (_, _, body) = self.send(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head));
        let page: serde_json::Value = serde_json::from_slice(&body).expect("is JSON");
        page["next"].as_str().expect("there are more pages").to_owned()
    }

    /// Status, cookie and body.
    fn send(&mut self, request: &str) -> (u16, String, Vec<u8>) {
        self.reader.get_mut().write_all(request.as_bytes()).expect("is sent");
        let status = self.line();
        let status = status.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
        let (mut cookie, mut length, mut in_chunks) = (String::new(), 0, false);
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else { break };
            match name {
                "content-length" => length = value.parse().expect("a length"),
                "transfer-encoding" => in_chunks = true,
                "set-cookie" => cookie = value.split(';').next().unwrap_or_default().to_owned(),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if !in_chunks {
            self.take(length, &mut body);
            return (status, cookie, body);
        }
        loop {
            let size = usize::from_str_radix(&self.line(), 16).expect("the size of a chunk");
            self.take(size, &mut body);
            self.line();
            if size == 0 {
                return (status, cookie, body);
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("is answered");
        line.trim_end().to_owned()
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) {
        let read = self.reader.by_ref().take(length as u64).read_to_end(body).expect("is answered");
        assert_eq!(read, length, "the answer is whole");
    }
}
