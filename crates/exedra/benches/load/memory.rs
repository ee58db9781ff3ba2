//! What readers cost in memory, and what they leave behind.

use std::collections::BTreeSet;
use std::path::Path;

use crate::program::Server;
use crate::tools::{CONNECTIONS, wrk};
use crate::{Result, Table};

const REQUESTS: u64 = 100_000;
const PAGES: usize = 10_000;

pub(crate) fn readers(data: &Path, folder: &Path, table: &mut Table) -> Result<()> {
    let (server, _) = Server::start(data)?;
    let mut client = server.client()?;
    let mut paths = BTreeSet::new();
    for page in 1.. {
        let page = client.page(&format!("/recent?page={page}"))?.text();
        let links = page.split("class=\"row-link\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        paths.extend(links.map(str::to_owned));
        if paths.len() >= PAGES {
            break;
        }
    }
    let paths: Vec<String> = paths.into_iter().take(PAGES).map(|path| format!("'{path}'")).collect();
    drop(server);
    let (server, _) = Server::start(data)?;
    let script = folder.join("paths.lua");
    std::fs::write(
        &script,
        format!(
            "local paths = {{{}}}\nlocal n = 0\nfunction request()\n  n = n % #paths + 1\n  \
             return wrk.format('GET', paths[n], {{['Accept-Encoding'] = 'br'}})\nend\n",
            paths.join(",")
        ),
    )?;
    let before = keys(&server)?;
    let mut requests = 0;
    while requests < REQUESTS {
        requests += wrk(&server.url(""), CONNECTIONS, &["-s", &script.to_string_lossy()])?.requests;
    }
    let (now, most) = server.memory()?;
    table.row(
        &format!("memory of the server after {requests} requests over {} pages", paths.len()),
        "at most 60 MB",
        format!("{now:.0} MB (at most {most:.0} MB meanwhile)"),
    );
    let left = keys(&server)?.difference(&before).count();
    table.row("keys in Redis that these guests left", "none", left.to_string());
    Ok(())
}

fn keys(server: &Server) -> Result<BTreeSet<String>> {
    Ok(server.redis(&["--scan"])?.lines().map(str::to_owned).collect())
}
