//! `exedra verify`

use crate::access::with_forum;
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    with_forum(config, async |access| {
        // What is still under way is no difference.
        access.settle().await?;
        let spinner = terminal::spinner("topics read:");
        let differences = access.forum.verify(|| spinner.inc(1)).await?;
        spinner.finish_and_clear();
        let faults = access.forum.verify_log().await?;
        for difference in &differences {
            terminal::print(difference)?;
        }
        for fault in &faults {
            terminal::print(fault)?;
        }
        match differences.len() + faults.len() {
            0 => Ok(()),
            1 => Err(Failure::failed("1 value is not what it should be")),
            several => Err(Failure::failed(format!("{several} values are not what they should be"))),
        }
    })
}
