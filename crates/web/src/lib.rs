//! axum: the route table, pages, forms
