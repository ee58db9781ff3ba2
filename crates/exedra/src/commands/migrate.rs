//! `exedra migrate`

use store::version::{self, Standing};
use store::{Address, StoreError, migrations};

use crate::access::with_redis;
use crate::config::Config;
use crate::failure::Failure;
use crate::migrating::{Told, WayBack, bring_over};
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    with_redis(config, async |address| {
        let standing = version::standing(address).await?;
        let data = match (standing, standing.objection()) {
            (Standing::Empty, _) => "none, the store is empty".to_owned(),
            (Standing::Older { version, begun: false }, _) => format!("version {version}"),
            (Standing::Older { version, begun: true }, _) => {
                format!("version {version}, carried over in part")
            }
            (_, Some(objection)) => return Err(StoreError::from(objection).into()),
            (Standing::Current | Standing::Newer(_), None) => format!("version {}", version::DATA),
        };
        terminal::print(format!("data      {data}"))?;
        terminal::print(format!("program   version {}", version::DATA))?;
        if !matches!(standing, Standing::Older { .. }) {
            return terminal::print("There is nothing to do.");
        }
        plan(address).await?;
        if arguments.dry_run {
            return terminal::print("Nothing was written.");
        }
        bring_over(config, address, WayBack::SetAside, Told::Terminal).await
    })
}

async fn plan(address: &Address) -> Result<(), Failure> {
    for step in migrations::planned(address).await? {
        let (from, to, what, shards, keys) = (step.from, step.to, step.what, step.shards, step.keys);
        terminal::print(format!("{from} to {to}    {what}: {keys} keys in {shards} shards"))?;
    }
    Ok(())
}
