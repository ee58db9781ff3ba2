//! One reader over one connection: asks, waits for the whole answer, and knows how long that took.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Result;
use crate::program::PASSWORD;

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
    pub(crate) encoding: &'static str,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) took: Duration,
    location: String,
    cookies: Vec<String>,
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub(crate) fn to(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let stream = BufReader::with_capacity(1 << 16, stream);
        Ok(Self { stream, host: address.to_owned(), cookie: String::new(), encoding: "identity" })
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Page> {
        self.ask("GET", path, None)
    }

    /// A page that has to be there.
    pub(crate) fn page(&mut self, path: &str) -> Result<Page> {
        let page = self.get(path)?;
        if page.status == 200 { Ok(page) } else { Err(format!("{path} answers {}", page.status).into()) }
    }

    /// Sends a form.
    pub(crate) fn send(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Page> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.ask("POST", path, Some(&form))
    }

    /// Sends a form; answers where its result is.
    pub(crate) fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<String> {
        let page = self.send(path, form)?;
        if page.status == 303 { Ok(page.location) } else { Err(format!("{path} answers {}", page.status).into()) }
    }

    /// Signs the member `bench` in; answers the `Cookie` header of the session.
    pub(crate) fn sign_in(&mut self) -> Result<String> {
        self.sign_in_as("bench")
    }

    /// The same as another member with that password.
    pub(crate) fn sign_in_as(&mut self, name: &str) -> Result<String> {
        let page = self.send("/login", &[("username", name), ("password", PASSWORD)])?;
        let session = page.cookies.iter().find(|cookie| cookie.starts_with("exedra=")).ok_or("not signed in")?;
        self.cookie = session.split(';').next().unwrap_or_default().to_owned();
        Ok(self.cookie.clone())
    }

    fn ask(&mut self, method: &str, path: &str, form: Option<&str>) -> Result<Page> {
        let Self { host, encoding, cookie, .. } = self;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {encoding}\r\n");
        if !cookie.is_empty() {
            request += &format!("Cookie: {cookie}\r\n");
        }
        if let Some(form) = form {
            let length = form.len();
            request += &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n");
        }
        request += "\r\n";
        request += form.unwrap_or_default();
        let began = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut page =
            Page { status: 0, body: Vec::new(), took: Duration::ZERO, location: String::new(), cookies: Vec::new() };
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err("the connection was closed".into());
            }
            let line = line.trim_end();
            if page.status == 0 {
                page.status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
            } else if line.is_empty() {
                break;
            }
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse()?,
                Some(("location", value)) => page.location = value.to_owned(),
                Some(("set-cookie", value)) => page.cookies.push(value.to_owned()),
                _ => {}
            }
        }
        page.body.resize(length, 0);
        self.stream.read_exact(&mut page.body)?;
        page.took = began.elapsed();
        Ok(page)
    }
}
