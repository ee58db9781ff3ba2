//! Plain HTTP: to write much content at once, and for what the driver knows beyond WebDriver.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

#[derive(Clone)]
pub(crate) struct Http(Client<HttpConnector, Full<Bytes>>);

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `Cookie` header that a browser sends after this answer.
    pub(crate) fn cookie(&self) -> String {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }
}

impl Http {
    pub(crate) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    pub(crate) async fn form(&self, url: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post(url, "application/x-www-form-urlencoded", cookie, form).await
    }

    pub(crate) async fn json(&self, url: &str, value: &serde_json::Value) -> serde_json::Value {
        let answer = self.post(url, "application/json", "", value.to_string()).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    pub(crate) async fn get_json(&self, url: &str) -> serde_json::Value {
        let answer = self.send(Request::get(url).body(Full::default()).unwrap()).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Opens a page as a browser with this cookie does, and follows no redirect.
    pub(crate) async fn get(&self, url: &str, cookie: &str) -> Answer {
        self.send(Request::get(url).header(header::COOKIE, cookie).body(Full::default()).unwrap()).await
    }

    pub(crate) async fn delete(&self, url: &str) {
        let answer = self.send(Request::delete(url).body(Full::default()).unwrap()).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.body);
    }

    async fn post(&self, url: &str, content_type: &str, cookie: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::COOKIE, cookie)
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let (parts, body) = self.0.request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}
