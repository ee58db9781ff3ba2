//! The forum as browsers and programs meet it: requests to the whole router, on a Redis of each
//! test's own.

#![allow(clippy::type_complexity, clippy::explicit_counter_loop, reason = "tables of cases read best as they stand")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod addresses;
mod answers;
mod api;
mod api_once;
mod api_routes;
mod api_told;
mod away;
mod browser;
mod code;
mod compared;
mod content;
mod crawl;
mod crosssite;
mod described;
mod described_to_programs;
mod discreet;
mod drafts;
mod factors;
mod finding;
mod forms;
mod github;
mod hidden;
mod in_force;
mod kept;
mod lasting;
mod leaving;
mod letters;
mod limits;
mod lost;
mod markdown;
mod metrics;
mod node;
mod openid;
mod overtaken;
mod own_deeds;
mod page;
mod pages;
mod printed;
mod profiles;
mod prove;
mod questions;
mod remembered;
mod reputation;
mod review;
mod revisions;
mod rights;
mod routes;
mod search;
mod secrets;
mod series;
mod sessions;
mod signin;
mod standing;
mod support;
mod tags;
mod told;
mod trips;
mod uploads;
mod uploads_going;
mod weight;
mod world;
mod writing_helps;
