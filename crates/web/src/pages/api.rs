//! `/api`: the description of the API, to be read and to be fetched.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::{Page, html};
use crate::api::{self, KINDS, described};
use crate::app::App;
use crate::frame::Framed;
use crate::request::Visit;
use crate::view::{ApiField, ApiGroup, ApiOperation, ApiPage, ApiProblem, ApiShape};

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Page {
    let view = visit.who().await?;
    let found = described();
    let field = |field: &api::Parameter| ApiField {
        name: field.name.clone(),
        kind: field.kind.clone(),
        required: field.required,
        text: field.text.clone(),
    };
    let operation = |operation: &api::Operation| ApiOperation {
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: operation.path.clone(),
        summary: operation.summary.clone(),
        description: operation.description.clone(),
        parameters: operation.parameters.iter().map(field).collect(),
        fields: operation.fields.iter().map(field).collect(),
        samples: operation.samples.iter().map(|sample| sample.text.clone()).collect(),
        answers: operation.answers.clone(),
    };
    Ok(html(&ApiPage {
        frame: visit.frame(&view).titled("API").described("What programs can read and do here.").known_at(&app, "/api"),
        intro: found.intro.clone(),
        groups: found
            .groups
            .iter()
            .map(|(name, operations)| ApiGroup {
                name: name.clone(),
                operations: operations.iter().map(operation).collect(),
            })
            .collect(),
        shapes: found
            .shapes
            .iter()
            .map(|(name, text, fields)| ApiShape {
                name: name.clone(),
                text: text.clone(),
                fields: fields.iter().map(field).collect(),
            })
            .collect(),
        problems: KINDS
            .iter()
            .map(|kind| ApiProblem {
                name: kind.name.to_owned(),
                statuses: kind.statuses.to_owned(),
                meaning: kind.meaning.to_owned(),
            })
            .collect(),
    }))
}

pub(crate) async fn document(headers: HeaderMap) -> Response {
    api::document(&headers)
}
